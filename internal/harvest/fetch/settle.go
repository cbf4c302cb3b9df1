package fetch

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// Bounds of what is asked for one by one.
const (
	mostGap    = 10_000 // records that lists leave out
	mostBroken = 500    // records that cannot be read where they stand
)

// settle is asked when all legs were walked: it adds those that are needed to
// be sure of having everything, or tells why it is not here.
func (w *walk) settle(ctx context.Context) (more bool, err error) {
	if more, err := w.behind(ctx); err != nil || more {
		return more, err
	}
	if len(w.gap) > mostGap {
		return false, w.incomplete(fmt.Sprintf("more than %d records stand in the list of identifiers and not in that of records", mostGap))
	}
	if w.oneByOne() {
		return true, nil
	}
	if w.job.Run.Accept {
		return false, nil
	}
	reported, said := w.out.Counts[pachamama.CountReported]
	distinct := w.seen.distinct()
	short := said && distinct < reported
	again := w.seen.cameAgain(w.halves)
	unsure := !said && w.why != nil && !w.sweep.undated // a broken list without a count
	if (short || unsure || !again) && len(w.seen.ids) > 0 {
		if more, err := w.lookAgain(ctx, distinct, reported); err != nil || more {
			return more, err
		}
	}
	switch {
	case len(w.lost) > 0:
		return false, w.incomplete(fmt.Sprintf("%d records are listed and cannot be got, the first is %s", len(w.lost), w.lost[0]))
	case !again:
		return false, w.incomplete("the source gives less by dates than in one list")
	case len(w.seen.ids) == 0 && w.turns > 0:
		return false, empty()
	case short && !w.miscounted(distinct):
		return false, w.incomplete(fmt.Sprintf("the source reported %d records and gave %d", reported, distinct))
	case short:
		w.out.Counts[pachamama.CountReported] = distinct
		w.problems.Add(pachamama.Problem{Stage: pachamama.StageFetch, Code: pachamama.CodeIncomplete, Cause: "the source miscounts its records",
			Message: fmt.Sprintf("it reports %d, and its lists of identifiers, whole and by halves, name %d", reported, distinct),
			Hint:    "Nothing is missing; the institution should mend completeListSize.", Who: pachamama.WhoInstitution, Kept: true})
	}
	return false, nil
}

// oneByOne asks for records that no list gave whole.
func (w *walk) oneByOne() bool {
	ask := func(id string) {
		if !w.asked[id] {
			w.asked[id] = true
			w.legs = append(w.legs, leg{At: oai.Cursor{Verb: oai.GetRecord, Prefix: w.whole.Prefix, Identifier: id}})
		}
	}
	for _, id := range w.gap {
		if !w.seen.has(id) {
			ask(id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.broken)) {
		ask(id)
	}
	w.gap = nil
	return len(w.legs) > 0
}

func (w *walk) incomplete(message string) error {
	return &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "fetch", Subject: w.job.Run.Collection.Source.URL, Who: pachamama.WhoInstitution, Message: message,
		Hint: "Harvest again; if all is here that there is, go on with `pachamama run --resume RUN --accept`."}
}
