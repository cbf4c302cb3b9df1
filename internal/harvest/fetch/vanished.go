package fetch

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// conclude marks as deleted what is known to be gone: what the source denies, has
// in another set, or, when it says neither, has not listed in two runs.
func (w *walk) conclude(ctx context.Context) error {
	c := &w.census
	if len(w.lost) > 0 && !w.job.Run.Accept {
		return w.incomplete(fmt.Sprintf("%d records are listed and cannot be got, the first is %s", len(w.lost), w.lost[0]))
	}
	if c.there > 0 {
		w.notWhole(fmt.Sprintf("it lacks %d records that the source still gives", c.there))
	} else {
		c.unsure = slices.DeleteFunc(c.unsure, func(id string) bool {
			twice := slices.Contains(w.begun.Missing, id)
			if twice {
				c.gone = append(c.gone, id)
			}
			return twice
		})
	}
	if n := len(c.unsure); n > 0 {
		w.problems.Add(pachamama.Problem{Stage: pachamama.StageFetch, Code: pachamama.CodeProtocol, Cause: "records are not listed, and the source does not say whether it has them",
			Message: "not in the list of identifiers, and GetRecord does not tell", Record: c.unsure[0], Count: int64(n), Kept: true, Who: pachamama.WhoInstitution,
			Hint: "They stay until the next harvest lacks them too; the institution should mend GetRecord."})
	}
	if len(c.gone) == 0 {
		return nil
	}
	w.n++
	slices.Sort(c.gone)
	page, err := w.store.PutPage(ctx, w.ref, pageName(w.n, 1), deletions(c.gone, c.asOf, w.begun.Cursor), int64(len(c.gone)), "")
	if err != nil {
		return err
	}
	w.out.Pages = append(w.out.Pages, page)
	w.out.Counts[pachamama.CountVanished] = int64(len(c.gone))
	return nil
}

// notWhole notes that a list of identifiers cannot be relied on.
func (w *walk) notWhole(why string) {
	w.problems.Add(pachamama.Problem{Stage: pachamama.StageFetch, Code: pachamama.CodeIncomplete, Cause: "the list of identifiers is not whole: what it lacks is kept",
		Message: why, Who: pachamama.WhoInstitution, Kept: true,
		Hint: "Records that the institution deleted may be shown until the next full harvest: `pachamama run COLLECTION --full`. It should mend ListIdentifiers."})
}

// deletions is a page of our own, in the form in which sources tell of deleted
// records.
func deletions(ids []string, asOf string, of oai.Cursor) []byte {
	var b bytes.Buffer
	text := func(s string) { _ = xml.EscapeText(&b, []byte(s)) } // to memory
	b.WriteString(xml.Header + "<!-- Written by Pachamama: records that the source lists no longer. -->\n" +
		`<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>`)
	text(asOf)
	fmt.Fprintf(&b, `</responseDate><request verb="ListRecords" metadataPrefix="`)
	text(of.Prefix)
	b.WriteString(`"></request><ListRecords>` + "\n")
	for _, id := range ids {
		b.WriteString(`<record><header status="deleted"><identifier>`)
		text(id)
		b.WriteString(`</identifier><datestamp>`)
		text(asOf)
		b.WriteString("</datestamp></header></record>\n")
	}
	b.WriteString("</ListRecords></OAI-PMH>\n")
	return b.Bytes()
}
