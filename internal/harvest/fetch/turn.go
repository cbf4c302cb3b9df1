package fetch

import (
	"context"
	"errors"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// mostTurns is how often the lists of a collection may break in one run.
const mostTurns = 5000

// turn is what was decided where a list broke.
type turn struct {
	Error  *pachamama.Error `json:"error"`
	Then   []leg            `json:"then,omitempty"`   // walked in place of what is missing
	Halves bool             `json:"halves,omitempty"` // they give again what the list has given
	Alone  bool             `json:"alone,omitempty"`  // nothing else that was planned is walked
	One    bool             `json:"one,omitempty"`    // it was a record, not a list
	Lost   string           `json:"lost,omitempty"`   // the record, when it cannot be got
	Gone   bool             `json:"gone,omitempty"`   // the source says that it has no such record
	Full   string           `json:"full,omitempty"`   // why all is asked for in place of what changed
}

// turn decides what to do where a list broke: go on from the last datestamp
// when they came in order, else ask by halves of its dates, and when they
// cannot be halved ask for its identifiers alone. When the source is down, or
// wants to be asked no more, or nothing is left to try, it returns the error.
func (w *walk) turn(ctx context.Context, l leg, first bool, broke error) (*turn, error) {
	single := l.At.Verb == oai.GetRecord
	t := &turn{Error: pachamama.AsError(broke), One: single || l.Tail}
	if w.turnIncrement(l, first, t) && ctx.Err() == nil {
		return t, nil
	}
	if l.Tail && ctx.Err() == nil {
		return t, nil
	}
	if single && w.broken[l.At.Identifier] && ctx.Err() == nil && t.Error.Code != pachamama.CodeBlocked && t.Error.Code != pachamama.CodeThrottled {
		return t, nil // it stays as its list gave it
	}
	if ctx.Err() != nil || !turns(broke) && (!single || t.Error.Code != pachamama.CodeNotFound) || w.turns >= mostTurns {
		return nil, broke
	}
	if len(w.out.Pages) == 0 && t.Error.Code != pachamama.CodeTooLarge && !errors.Is(broke, oai.ErrTruncated) {
		return nil, broke
	}
	if _, err := w.identify(ctx); err != nil && !answered(err) {
		return nil, broke // the source is down, not the list
	}
	if single && l.For == lookForOne {
		return t, nil
	}
	if single {
		if !oai.IsCode(broke, oai.IDDoesNotExist) {
			t.Lost = l.At.Identifier
		}
		return t, nil
	}
	if w.instead(l, first, t); len(t.Then) == 0 && !w.sweep.begun && !w.job.Run.Accept {
		return nil, w.nothingHelped(t.Error)
	}
	return t, nil
}

// answered tells whether there was an answer at all, however wrong.
func answered(err error) bool {
	_, status := errors.AsType[*httpclient.StatusError](err)
	code := pachamama.CodeOf(err)
	return !status && (code == pachamama.CodeMalformed || code == pachamama.CodeProtocol)
}

// turns tells whether another way round may help.
func turns(err error) bool {
	switch pachamama.CodeOf(err) {
	case pachamama.CodeProtocol, pachamama.CodeIncomplete, pachamama.CodeMalformed, pachamama.CodeTooLarge, pachamama.CodeUnavailable, pachamama.CodeInvalid:
		return true
	}
	_, ok := errors.AsType[oai.ProtocolError](err)
	return ok
}

// instead fills in what is walked in place of a leg that broke.
func (w *walk) instead(l leg, first bool, t *turn) {
	c := l.At
	if w.days {
		c, _ = c.Coarse()
	}
	identifiers := w.whole
	identifiers.Verb = oai.ListIdentifiers
	_, undated := errors.AsType[errUndated](error(t.Error))
	if _, refused := errors.AsType[oai.ProtocolError](error(t.Error)); undated || refused && first && t.Error.Code != pachamama.CodeUnavailable { // other dates would not help
		if !w.sweep.undated && !w.sweep.begun && c != identifiers {
			t.Then, t.Alone = []leg{{At: identifiers}}, true
		}
		return
	}
	g := w.granularity()
	if s := &w.seen; l.At.Verb == oai.ListRecords && s.ordered && len(s.ids) > s.start && g.Stamp(s.last) > c.From {
		c.From = g.Stamp(s.last)
		t.Then = []leg{{At: c, Again: true}}
		return
	}
	low, high := w.dates()
	if a, b, ok := c.Split(g, low, high); ok && !w.sweep.undated && !errors.Is(t.Error, oai.ErrEmpty) {
		t.Then, t.Halves = []leg{{At: a}, {At: b}}, l.At.Verb == oai.ListRecords
		return
	}
	if c.Verb == oai.ListRecords {
		c.Verb = oai.ListIdentifiers
		t.Then = []leg{{At: c}}
	}
}

// take does as was decided where a leg broke.
func (w *walk) take(l leg, t *turn) {
	if w.takeIncrement(l, t) {
		return
	}
	w.turns++
	if t.Lost != "" {
		w.lost = append(w.lost, t.Lost)
	}
	if t.Alone {
		w.legs, w.halves, w.sweep.undated = nil, nil, true
	}
	for i := len(t.Then) - 1; i >= 0; i-- {
		w.legs = append(w.legs, t.Then[i])
	}
	if t.Halves {
		w.halves = append(w.halves, span{w.seen.start, len(w.seen.ids)})
	}
	if t.One && t.Lost == "" {
		return // it is gone, or stays as its list gave it
	}
	if w.why == nil && !t.One {
		w.why = t.Error
	}
	p := pachamama.Problem{Stage: pachamama.StageFetch, Code: t.Error.Code, Cause: "the list broke: " + t.Error.Message, Message: t.Error.Subject + ": " + t.Error.Message, Who: t.Error.MustAct(),
		Hint: "What was missing was asked for by dates or one by one; the institution should mend its lists.", Kept: true}
	if t.Lost != "" {
		p.Cause, p.Record, p.Kept, p.Hint = "a record that is listed cannot be got: "+t.Error.Message, t.Lost, false, "Send the institution the identifier: its server must give the record."
	}
	w.problems.Add(p)
}

// nothingHelped is the error that a list broke with, when no way round it is
// left.
func (w *walk) nothingHelped(e *pachamama.Error) error {
	out := *e
	if w.why != nil {
		out = *w.why
		if e.Message != out.Message {
			out.Message += "; what is missing cannot be asked for by dates or identifiers: " + e.Message
		}
	}
	switch out.Hint = "Run it again later with `pachamama run --resume RUN`; when it stays so the institution must mend its server."; out.Code {
	case pachamama.CodeProtocol, pachamama.CodeIncomplete:
		out.Hint += " To take what there is add --accept."
	case pachamama.CodeTooLarge:
		out.Who, out.Hint = pachamama.WhoInstitution, "Ask the institution to give smaller pages."
	}
	return &out
}
