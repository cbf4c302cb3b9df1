package cost

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port"
)

// charge is what a row of usage costs, of one thing that its driver is paid for.
type charge struct {
	row    catalog.Metered
	tariff *tariff
	quantity
	amount *big.Rat
	beyond *big.Rat // of the quantity, for which there is no tier
}

// walk prices usage in the order of time.
type walk struct {
	*tariffs
	q      Question
	filter catalog.MeterFilter

	unsized int64           // calls whose size was not noted
	seen    map[string]bool // pieces
}

func (b *Book) walk(ctx context.Context, q Question) (*walk, error) {
	asked := 0
	for _, s := range []string{q.Run, q.Collection, q.Month} {
		if s != "" {
			asked++
		}
	}
	if asked != 1 {
		return nil, invalid("", "a question is about one run, one collection or one month")
	}
	t, err := b.tariffs(q)
	if err != nil {
		return nil, err
	}
	w := &walk{tariffs: t, q: q, filter: catalog.MeterFilter{Run: q.Run, Collection: q.Collection}, seen: map[string]bool{}}
	switch {
	case q.Run != "":
		_, err = b.Catalog.Run(ctx, q.Run)
	case q.Collection != "":
		_, err = b.Catalog.Collection(ctx, q.Collection)
	default:
		if _, perr := time.Parse("2006-01", q.Month); perr != nil {
			err = invalid(q.Month, "a month is written as 2026-11")
		}
		w.filter.Months = []string{q.Month}
	}
	return w, err
}

// each gives every charge of what was asked. Where prices depend on how much a
// month had, what other runs used before counts as used before.
func (w *walk) each(ctx context.Context, give func(charge)) error {
	var rows []catalog.Metered
	if err := w.book.Catalog.Metered(ctx, w.filter, func(m catalog.Metered) { rows = append(rows, m) }); err != nil {
		return err
	}
	asked := map[string]bool{} // runs
	months, tiered := map[string]bool{}, false
	for _, m := range rows {
		t, err := w.of(m.Piece, m.Driver)
		if err != nil {
			return err
		}
		w.note(t, m)
		months[m.Month], asked[m.Run] = true, true
		for _, x := range t.quantities(m) {
			tiered = tiered || t.tiered(x.op)
		}
	}
	if tiered && w.q.Month == "" { // all that the months had, in order
		rows = rows[:0]
		if err := w.book.Catalog.Metered(ctx, catalog.MeterFilter{Months: slices.Sorted(maps.Keys(months))}, func(m catalog.Metered) { rows = append(rows, m) }); err != nil {
			return err
		}
	}
	used := map[[4]string]*big.Rat{}
	for _, m := range rows {
		t, err := w.of(m.Piece, m.Driver)
		if err != nil {
			return err
		}
		for _, x := range t.quantities(m) {
			key := [4]string{m.Month, m.Piece, t.about.Driver, x.op}
			if used[key] == nil {
				used[key] = new(big.Rat)
			}
			if asked[m.Run] {
				c := charge{row: m, tariff: t, quantity: x}
				c.amount, c.beyond = t.price(x.op, used[key], x.n)
				give(c)
			}
			used[key].Add(used[key], x.n)
		}
	}
	return nil
}

func (w *walk) note(t *tariff, m catalog.Metered) {
	w.seen[m.Piece] = true
	for _, c := range t.about.Convert(m.Op) {
		if c.Bytes > 0 && m.Size < 0 {
			w.unsized += m.Count
		}
	}
}

// atRest gives what the objects that were put cost to keep for a month. Of a
// month it is all that was put until then.
func (w *walk) atRest(ctx context.Context, give func(charge)) error {
	f := w.filter
	f.Piece = "blob"
	if w.q.Month != "" {
		f.Months, f.Until = nil, w.q.Month
	}
	bytes := map[*tariff]int64{}
	var failed error
	err := w.book.Catalog.Metered(ctx, f, func(m catalog.Metered) {
		t, err := w.of(m.Piece, m.Driver)
		if err != nil {
			failed = err
		} else if m.Op == "put" {
			bytes[t] += m.Bytes
		}
	})
	if err != nil || failed != nil {
		return cmp.Or(err, failed)
	}
	for t, n := range bytes {
		c := charge{row: catalog.Metered{Usage: catalog.Usage{Piece: "blob"}}, tariff: t, quantity: quantity{port.PaysStorage, port.GBMonths, big.NewRat(n, 1<<30)}}
		c.amount, c.beyond = t.price(c.op, new(big.Rat), c.n)
		give(c)
	}
	return nil
}

// assumes says what was taken for granted, the general before what drivers say.
func (w *walk) assumes() []string {
	out := []string{"A call that was made again after a failure counts as one; one that failed in the end counts as one that did not.",
		"Prices are those of today's lists, whenever something was used. A GB has 2^30 bytes.",
		"Kept is all that was put: objects that were replaced or deleted since are not taken off, and the month is paid whole."}
	if w.unsized > 0 {
		out = append(out, fmt.Sprintf("%d calls are from before their sizes were noted: those of one kind are taken as of one size.", w.unsized))
	}
	for _, name := range slices.Sorted(maps.Keys(w.whatIf)) {
		out = append(out, fmt.Sprintf("What was done on %s is priced as if it had been done on %s, call by call.", name, w.whatIf[name]))
		if !w.seen[name] {
			out = append(out, fmt.Sprintf("Nothing was done on %s.", name))
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(w.found), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		if t := w.found[key]; w.seen[key[0]] {
			for _, s := range t.about.Assumes {
				if !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
			if t.prices[port.PaysTime] != nil {
				out = append(out, fmt.Sprintf("A call on %s of %s keeps one core busy as long as it lasts.", t.about.Driver, key[0]))
			}
		}
	}
	return out
}
