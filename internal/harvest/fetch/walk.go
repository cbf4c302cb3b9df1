package fetch

import (
	"context"
	"fmt"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// walk is a collection being fetched. Pages are numbered as they are asked for;
// what follows a page is made from the pages before and from what was noted
// with them, so that a walk that is taken up again goes the same way.
type walk struct {
	*Stage
	job    *harvest.Job
	ref    harvest.Ref
	client *oai.Client
	stored map[string]bool // names of pages in storage
	steps  map[int64]step  // what is noted, by page
	about  *about          // the source
	days   bool            // the source says seconds and wants days

	begun  begun
	n      int64      // the page in hand
	first  int64      // the first page of the list
	whole  oai.Cursor // the list that was asked for
	legs   []leg      // what is to be walked; the last comes first
	tokens oai.Seen   // of the leg in hand
	seen   sight
	turns  int
	why    *pachamama.Error // of the first turn

	gap    []string        // identifiers that a list of identifiers has and no page
	broken map[string]bool // records that cannot be read where they stand
	tail   tail
	asked  map[string]bool // records that were asked for one by one
	halves []span          // what must come again
	lost   []string        // records that are listed and cannot be got
	away   bool            // the source has moved for good, and that is told
	sweep  sweep
	census census
	looked bool                 // whether the source keeps to from
	became *pachamama.Increment // what the run turned out to be

	out      harvest.Outcome
	problems harvest.Problems
}

// leg is a list to be walked, or one record.
type leg struct {
	At    oai.Cursor `json:"at"`
	Again bool       `json:"again,omitempty"` // it begins with records that were given before
	Tail  bool       `json:"tail,omitempty"`  // a look behind the end of the list, whose failure says nothing
	For   string     `json:"for,omitempty"`   // of the looks that incremental runs take
}

// walk walks all legs, and those that turn out to be needed.
func (w *walk) walk(ctx context.Context) error {
	for {
		for len(w.legs) > 0 {
			l := w.legs[len(w.legs)-1]
			w.legs = w.legs[:len(w.legs)-1]
			if err := w.leg(ctx, l); err != nil {
				return err
			}
		}
		more, err := false, error(nil)
		if !w.census.begun {
			more, err = w.settle(ctx)
		}
		if err == nil && !more {
			more, err = w.settleIncrement(ctx)
		}
		if err != nil || !more {
			return err
		}
	}
}

// leg walks a list to its end, or to where it breaks and is given up for others.
func (w *walk) leg(ctx context.Context, l leg) error {
	w.tokens = oai.Seen{}
	w.seen.begin()
	for at := (place{l.At, l, true}); ; at.first = false {
		w.n++
		turn := w.steps[w.n].Turn
		if turn == nil {
			got, err := w.page(ctx, at)
			if err == nil {
				w.count(at, got)
				if got.done {
					return nil
				}
				at.Cursor = got.next
				continue
			}
			if turn, err = w.turn(ctx, l, at.first, err); err != nil {
				return err
			}
			if err := w.note(ctx, w.n, step{At: at.Cursor, Size: -1, Turn: turn}); err != nil {
				return err
			}
		}
		w.take(l, turn)
		return nil
	}
}

// count takes account of a page that was kept.
func (w *walk) count(at place, got verdict) {
	verb, c, p := at.Verb, w.out.Counts, got.page
	switch {
	case at.leg.For == lookAtAll:
		w.counted(p)
	case at.leg.For == lookForAny:
	case verb == oai.ListIdentifiers:
		w.swept(p)
	default:
		if at.leg.For == lookForOne {
			w.stillThere(p)
		}
		c[pachamama.CountFetched] += records(p)
		c[pachamama.CountDeleted] += int64(p.Deleted())
		w.seen.add(p)
		for _, b := range p.Broken {
			if b.Identifier != "" && len(w.broken) < mostBroken {
				w.broken[b.Identifier] = true
			}
		}
	}
	if _, known := c[pachamama.CountReported]; !known && p.Token.Size >= 0 && verb == oai.ListRecords && w.turns == 0 {
		c[pachamama.CountReported] = p.Token.Size
	}
	for _, r := range p.Repairs {
		w.problems.Add(pachamama.Problem{Stage: pachamama.StageFetch, Code: pachamama.CodeMalformed, Cause: "mended while reading: " + strings.ReplaceAll(r.Name, "_", " "),
			Message: r.Name, Hint: "Nothing is lost; tell the institution when it happens often.", Count: int64(max(r.Count, 1)), Kept: true})
	}
	if got.odd != nil {
		w.problems.Error(pachamama.StageFetch, "", got.odd, true)
	}
	w.job.Report(c, fmt.Sprintf("page %d", w.n))
}
