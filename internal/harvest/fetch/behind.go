package fetch

import (
	"context"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// tail is the look behind the end of a list without a count.
type tail struct {
	from   oai.Cursor // the last datestamp
	looked bool       // from there
	over   bool
}

// behind looks behind the end of a list without a count: are there records with
// its last datestamp or later ones that it did not give? Then it is gone on
// with, and looked behind again.
func (w *walk) behind(ctx context.Context) (bool, error) {
	_, said := w.out.Counts[pachamama.CountReported]
	t := &w.tail
	switch {
	case t.over:
		return false, nil
	case t.looked && len(w.gap) > 0:
		t.looked, w.gap = false, nil
		w.legs = []leg{{At: t.from, Again: true}}
		return true, nil
	case t.looked || said || w.turns > 0 || w.n == w.first || !w.seen.ordered || w.seen.last.IsZero():
	default:
		err := w.known(ctx)
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		c := w.whole
		c.From = w.granularity().Stamp(w.seen.last)
		if (err == nil || answered(err)) && c.From > t.from.From {
			t.from, t.looked = c, true
			c.Verb = oai.ListIdentifiers
			w.legs = []leg{{At: c, Tail: true}}
			return true, nil
		}
	}
	t.over = true
	return false, nil
}
