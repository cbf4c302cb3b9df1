package fetch

import (
	"context"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// sweep is a second look at what the source has, when its counts and what it
// gave do not agree: its lists of identifiers, whole, then in two parts, four
// and so on as long as each look finds more.
type sweep struct {
	begun   bool
	round   int                 // the parts are two to the power of it
	before  int64               // records known when the round began
	found   bool                // some look found more
	ended   int                 // lists of identifiers that were read to their end
	named   map[uint64]struct{} // by the lists of the round
	undated bool                // the source does not keep to dates
}

// mostRounds is how often the dates are halved.
const mostRounds = 8

// swept takes a page of identifiers.
func (w *walk) swept(p *oai.Page) {
	for i := range p.Records {
		id := p.Records[i].Header.Identifier
		if w.sweep.begun {
			w.sweep.named[hash(id)] = struct{}{}
		}
		if len(w.gap) <= mostGap && !w.seen.has(id) {
			w.gap = append(w.gap, id)
		}
	}
	if p.Token.Value == "" {
		w.sweep.ended++
	}
}

// lookAgain begins the next round of the second look. It reports false when
// the last one is over.
func (w *walk) lookAgain(ctx context.Context, distinct, reported int64) (bool, error) {
	c := w.whole
	c.Verb = oai.ListIdentifiers
	s := &w.sweep
	if !s.begun {
		if err := w.known(ctx); pachamama.CodeOf(err).Traits().Retry || ctx.Err() != nil {
			return false, err
		} else if err != nil && !answered(err) {
			return false, nil // nobody to ask
		}
		*s = sweep{begun: true, undated: s.undated, before: distinct, named: map[uint64]struct{}{}}
		w.legs = []leg{{At: c}}
		return true, nil
	}
	more := distinct > s.before
	s.found = s.found || more
	if s.undated || s.round == mostRounds || !more && s.round > 0 || s.ended == 0 {
		return false, nil
	}
	if reported-distinct > mostBroken {
		c.Verb = oai.ListRecords
	}
	s.round, s.before, s.named, s.ended = s.round+1, distinct, map[uint64]struct{}{}, 0
	w.legs = w.parts(c, s.round)
	return len(w.legs) > 0, nil
}

// parts halves the dates of a list so many times; none when they cannot be
// halved.
func (w *walk) parts(c oai.Cursor, times int) []leg {
	if times == 0 {
		return []leg{{At: c}}
	}
	a, b, ok := c.Split(w.granularity(), w.seen.low, w.seen.high)
	if !ok {
		if c.From == w.whole.From && c.Until == w.whole.Until {
			return nil
		}
		return []leg{{At: c}}
	}
	return append(w.parts(a, times-1), w.parts(b, times-1)...)
}

// miscounted tells whether the second look found nothing more anywhere, whole
// and by halves: then the source's number is wrong.
func (w *walk) miscounted(distinct int64) bool {
	s := w.sweep
	return s.begun && !s.found && s.round == 1 && s.ended >= 2 && int64(len(s.named)) >= distinct
}
