package report

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
)

// CSV writes what the institution can act on: a row for every problem by cause,
// then one for every record that is set aside, is gone or has another id. It
// opens in spreadsheets as UTF-8, and no cell of it is taken for a formula.
func CSV(ctx context.Context, w io.Writer, r *harvest.Reader, run string) error {
	about, err := r.Report(ctx, run)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	row := func(cells ...string) error {
		for i := range cells {
			cells[i] = cell(cells[i])
		}
		return out.Write(cells)
	}
	if err := row("what", "records", "source identifier", "id", "field", "value", "what happened", "what to do", "who must act"); err != nil {
		return err
	}
	for _, p := range about.Problems {
		if err := row(kind(p), strconv.FormatInt(p.Count, 10), p.Record, "", p.Field, p.Value, p.Message, p.Hint, string(p.Who)); err != nil {
			return err
		}
	}
	err = r.SetAside(ctx, run, func(rec harvest.Rejected) error {
		id := ""
		if rec.Record != nil {
			id = rec.Record.ID
		}
		for _, p := range rec.Problems {
			if err := row("record set aside", "1", rec.SourceID, id, p.Field, p.Value, p.Message, p.Hint, string(p.Who)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = r.Differences(ctx, run, func(d pachamama.Difference) error {
		happened, todo := words(d)
		return row("record "+d.Kind, "1", d.SourceID, d.ID, "", d.Was, happened, todo, string(pachamama.WhoInstitution))
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func kind(p pachamama.Problem) string {
	if p.Kept {
		return "remark"
	}
	return "problem"
}

func words(d pachamama.Difference) (happened, todo string) {
	switch d.Kind {
	case pachamama.DiffMoved:
		return "the record had the id " + d.Was, "If links to it shall last, give it its former identifier."
	case pachamama.DiffDeleted:
		return "it was published, and the source says that it is deleted", ""
	case pachamama.DiffSetAside:
		return "it was published, and is set aside now", "Mend what its own rows tell."
	}
	return "it was published, and the source does not give it any more", "If it was not meant to go, offer it again."
}

// cell keeps a spreadsheet from taking a text for a formula: it gets an
// apostrophe in front, which spreadsheets do not show.
func cell(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	seen := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\uFEFF' })
	if s != "" && (strings.ContainsAny(s[:1], "\t\r\n") || seen != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(seen)[0])) {
		return "'" + s
	}
	return s
}
