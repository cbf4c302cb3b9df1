package fetch

import (
	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// place is where a page stands.
type place struct {
	oai.Cursor
	leg   leg
	first bool // of its leg
}

// verdict is a page that can be used, and what follows it.
type verdict struct {
	page *oai.Page
	next oai.Cursor
	done bool
	odd  error // the list ended oddly, but all that was to come is here
}

// judge tells whether the list can go on, or end, with a page.
func (w *walk) judge(at place, raw []byte) (verdict, error) {
	page, err := oai.ParseHeaders(raw)
	if err != nil {
		return verdict{}, err
	}
	if e := page.Err(); e != nil {
		return verdict{}, e
	}
	if page.Verb != at.Verb && len(page.Errors) == 0 {
		return verdict{}, &pachamama.Error{Code: pachamama.CodeUnavailable, Op: "fetch", Who: pachamama.WhoInstitution,
			Message: "the answer holds no list of records", Hint: "Try again later; when it stays so the institution must mend its server."}
	}
	if at.Verb == oai.GetRecord {
		return verdict{page: page, done: true}, w.judgeRecord(at, page)
	}
	if !w.dated(at, page) {
		return verdict{}, undated()
	}
	got := verdict{page: page}
	var problem *pachamama.Error
	got.next, got.done, problem = oai.Advance(at.Cursor, page, w.tokens)
	accept := w.job.Run.Accept
	switch {
	case problem != nil && (got.done && accept || w.allWith(page)):
		got.odd, got.done = problem, true
	case problem != nil:
		return got, problem
	case at.leg.For == lookForAny:
		got.done = true
		if records(page) == 0 {
			return got, undated()
		}
	case got.done && w.out.Counts[pachamama.CountFetched]+records(page) == 0 && !accept && w.turns == 0 && w.begun.Base == "":
		return got, empty()
	}
	return got, nil
}

// judgeRecord tells whether an answer is the record that was asked for. A
// broken one is only taken when no list has it.
func (w *walk) judgeRecord(at place, page *oai.Page) error {
	switch {
	case len(page.Records) > 0 && page.Records[0].Header.Identifier == at.Identifier:
		return nil
	case len(page.Broken) > 0 && !w.broken[at.Identifier]:
		return nil
	case len(page.Broken) > 0:
		return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "fetch", Message: page.Broken[0].Reason}
	}
	return &pachamama.Error{Code: pachamama.CodeProtocol, Op: "fetch", Message: "GetRecord gives another record than was asked for"}
}

// dated tells whether the source keeps to the dates of a leg that begins where
// another broke: the page that begins again must hold what is known already.
func (w *walk) dated(at place, page *oai.Page) bool {
	if at.leg.Again && at.first && records(page) == 0 {
		return false
	}
	if at.From == w.whole.From && at.Until == w.whole.Until && w.begun.Base == "" {
		return true
	}
	for i := range page.Records {
		if at.Outside(page.Records[i].Header.Datestamp) {
			return false
		}
	}
	return true
}

// errUndated is the cause when a source does not keep to dates.
type errUndated struct{}

func (errUndated) Error() string { return "dates are not kept to" }

func undated() error {
	return &pachamama.Error{Code: pachamama.CodeProtocol, Op: "fetch", Message: "the source does not keep to the dates asked for", Cause: errUndated{},
		Hint: "The institution must mend from and until; until then only a list that does not break can be harvested."}
}

// learn changes how the source is asked after an answer that shows how it wants
// to be asked, and reports whether it did.
func (w *walk) learn(at *place, err error) bool {
	if !oai.IsCode(err, oai.BadArgument) {
		return false
	}
	if at.Token != "" {
		learned := !at.Full
		at.Full = true
		return learned
	}
	coarse, learned := at.Coarse()
	w.days = w.days || learned
	at.Cursor = coarse
	return learned
}

// recall takes over what was learned when the page was asked for before.
func (w *walk) recall(at *place) {
	if w.days {
		at.Cursor, _ = at.Coarse()
	}
	if s, ok := w.steps[w.n]; ok && s.Turn == nil {
		_, coarser := at.Coarse()
		at.Cursor = s.At
		if _, still := at.Coarse(); coarser && !still {
			w.days = true
		}
	}
}
