package cost

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/port"
)

// Answer is what something cost, or would have cost. Amounts and counts are
// decimals.
type Answer struct {
	Question
	Lines    []Line   `json:"lines"`
	Total    []Sum    `json:"total"`              // of the lines, one for each currency
	AtRest   []Line   `json:"at_rest"`            // what is kept, for a month; part of the total of a month only
	Unpriced []string `json:"unpriced,omitempty"` // what was used and has no price: the total is without it
	Assumes  []string `json:"assumes"`            // what was taken for granted
}

// Line is so much of one thing that a driver is paid for.
type Line struct {
	Piece    string           `json:"piece"`
	Driver   string           `json:"driver"`
	Pays     string           `json:"pays"`         // as in the price list
	Of       map[string]int64 `json:"of,omitempty"` // calls of the port by operation
	Count    string           `json:"count"`
	Unit     port.Unit        `json:"unit"`
	Amount   string           `json:"amount,omitempty"` // empty: no price
	Currency string           `json:"currency,omitempty"`
	Prices   []port.Price     `json:"prices,omitempty"` // several: tiers of a month
	Note     string           `json:"note,omitempty"`   // why there is no amount
}

// Sum is an amount of one currency.
type Sum struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// Notes of lines without an amount.
const (
	noteHere    = "nobody sends a bill"
	noteUnknown = "no price is known"
	noteBeyond  = "no price is known beyond the last tier"
)

// line is a Line being added up.
type line struct {
	Line
	n, amount, beyond *big.Rat
	here              bool
}

// add adds one charge.
func (l *line) add(c charge) {
	if l.n == nil {
		l.n, l.amount, l.beyond = new(big.Rat), new(big.Rat), new(big.Rat)
		l.Of = map[string]int64{}
	}
	if c.row.Op != "" {
		l.Of[c.row.Op] += c.row.Count
	}
	l.n.Add(l.n, c.n)
	l.amount.Add(l.amount, c.amount)
	l.beyond.Add(l.beyond, c.beyond)
}

// end writes the numbers down.
func (l *line) end() Line {
	l.Count = decimals(l.n, 0)
	switch {
	case len(l.Prices) == 0 && l.here:
		l.Note = noteHere
	case len(l.Prices) == 0:
		l.Note = noteUnknown
	default:
		l.Amount, l.Currency = decimals(l.amount, 2), l.Prices[0].Currency
		if l.beyond.Sign() > 0 {
			l.Note = noteBeyond
		}
	}
	return l.Line
}

// lines are what charges add up to.
type lines map[[3]string]*line

func (ls lines) add(c charge) {
	key := [3]string{c.row.Piece, c.tariff.about.Driver, c.op}
	l := ls[key]
	if l == nil {
		l = &line{Line: Line{Piece: key[0], Driver: key[1], Pays: key[2], Unit: c.unit}, here: c.tariff.about.Here}
		for _, r := range c.tariff.prices[c.op] {
			l.Prices = append(l.Prices, r.Price)
		}
		ls[key] = l
	}
	l.add(c)
}

// end returns the lines in order, and the words for those without a price.
func (ls lines) end() (out []Line, unpriced []string) {
	out = []Line{}
	for _, l := range ls {
		out = append(out, l.end())
	}
	slices.SortFunc(out, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Piece, b.Piece), cmp.Compare(a.Driver, b.Driver), cmp.Compare(a.Pays, b.Pays))
	})
	for _, l := range out {
		if l.Note == noteUnknown || l.Note == noteBeyond {
			unpriced = append(unpriced, fmt.Sprintf("%s on %s: %s of %s (%s)", l.Piece, l.Driver, plural(l.Count, l.Unit), l.Pays, l.Note))
		}
	}
	return out, unpriced
}

// Units says how much it is, for tables: "2 GB", "12 operations".
func (l Line) Units() string { return plural(Short(l.Count, 0), l.Unit) }

func plural(count string, u port.Unit) string {
	if count == "1" || strings.HasPrefix(string(u), "GB") {
		return count + " " + string(u)
	}
	return count + " " + string(u) + "s"
}

// sums adds the amounts of lines up, by currency.
func (ls lines) sums() []Sum {
	by := map[string]*big.Rat{}
	for _, l := range ls {
		if len(l.Prices) > 0 {
			c := l.Prices[0].Currency
			if by[c] == nil {
				by[c] = new(big.Rat)
			}
			by[c].Add(by[c], l.amount)
		}
	}
	out := []Sum{}
	for c, amount := range by {
		out = append(out, Sum{decimals(amount, 2), c})
	}
	slices.SortFunc(out, func(a, b Sum) int { return cmp.Compare(a.Currency, b.Currency) })
	return out
}

// Ask answers what a run, a collection or a month cost, or what it would have
// cost with other drivers.
func (b *Book) Ask(ctx context.Context, q Question) (Answer, error) {
	a := Answer{Question: q}
	w, err := b.walk(ctx, q)
	if err != nil {
		return a, err
	}
	spent, kept := lines{}, lines{}
	if err := w.each(ctx, func(c charge) { spent.add(c) }); err != nil {
		return a, err
	}
	if err := w.atRest(ctx, func(c charge) { kept.add(c) }); err != nil {
		return a, err
	}
	var unpriced []string
	a.Lines, a.Unpriced = spent.end()
	a.AtRest, unpriced = kept.end()
	a.Unpriced = append(a.Unpriced, unpriced...)
	all := spent
	if q.Month != "" {
		all = lines{}
		for _, ls := range []lines{spent, kept} {
			for key, l := range ls {
				all[key] = l
			}
		}
	}
	a.Total = all.sums()
	a.Assumes = w.assumes()
	return a, nil
}
