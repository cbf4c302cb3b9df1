package cost

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port"
)

// tariff is what a driver is paid for, and how much.
type tariff struct {
	about  port.Descriptor
	prices map[string][]rate // by op of the price list; several are tiers of a month
}

// rate is a price whose numbers are read: for each unit, up to so many.
type rate struct {
	port.Price
	unit port.Unit
	each *big.Rat // money for one unit
}

// newTariff takes the list prices of a driver, and in their place the operators'
// own where they have some.
func newTariff(d port.Descriptor, own map[string][]port.Price) (*tariff, error) {
	t := &tariff{about: d, prices: map[string][]rate{}}
	add := func(p port.Price) error {
		n, unit, err := port.ParsePer(p.Per)
		if err != nil {
			return fmt.Errorf("%s: %w", d.Driver, err)
		}
		amount, err := port.ParseAmount(p.Amount)
		if err != nil {
			return fmt.Errorf("%s: %w", d.Driver, err)
		}
		t.prices[p.Op] = append(t.prices[p.Op], rate{Price: p, unit: unit, each: amount.Quo(amount, new(big.Rat).SetInt64(n))})
		return nil
	}
	for _, p := range d.Prices {
		if own[p.Op] == nil {
			if err := add(p); err != nil {
				return nil, err
			}
		}
	}
	for _, prices := range own {
		for _, p := range prices {
			if err := add(p); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// tiered reports whether the price depends on how much of it a month had.
func (t *tariff) tiered(op string) bool {
	return slices.ContainsFunc(t.prices[op], func(r rate) bool { return r.UpTo > 0 })
}

// price returns what n more cost after so much of the same in the month, and
// what is beyond the last tier, which has no price.
func (t *tariff) price(op string, before, n *big.Rat) (amount, beyond *big.Rat) {
	amount, at, left := new(big.Rat), new(big.Rat).Set(before), new(big.Rat).Set(n)
	for _, r := range t.prices[op] {
		take := new(big.Rat).Set(left)
		if r.UpTo > 0 {
			room := new(big.Rat).Sub(new(big.Rat).SetInt64(r.UpTo), at)
			if room.Sign() <= 0 {
				continue
			}
			if room.Cmp(take) < 0 {
				take = room
			}
		}
		amount.Add(amount, new(big.Rat).Mul(take, r.each))
		at.Add(at, take)
		left.Sub(left, take)
	}
	return amount, left
}

// quantity is so much of what a driver is paid for.
type quantity struct {
	op   string // of the price list
	unit port.Unit
	n    *big.Rat
}

// quantities says what recorded calls become with this driver.
func (t *tariff) quantities(m catalog.Metered) []quantity {
	var out []quantity
	for _, c := range t.about.Convert(m.Op) {
		switch c.By {
		case port.ByUnit:
			out = append(out, quantity{c.Pays, t.unit(c.Pays, port.Pages), big.NewRat(m.Units, 1)})
		case port.ByByte:
			out = append(out, quantity{c.Pays, port.GB, big.NewRat(m.Bytes, 1<<30)})
		default:
			out = append(out, quantity{c.Pays, port.Operations, big.NewRat(calls(c, m), 1)})
		}
	}
	if t.prices[port.PaysTime] != nil {
		out = append(out, quantity{port.PaysTime, port.CoreHours, big.NewRat(m.Took.Microseconds(), 3_600_000_000)})
	}
	return out
}

// unit is what the price is for, for what can be counted under several names.
func (t *tariff) unit(op string, otherwise port.Unit) port.Unit {
	if p := t.prices[op]; len(p) > 0 {
		return p[0].unit
	}
	return otherwise
}

// calls is how many operations of the driver's own the recorded calls become.
// All calls of m are of one size but for those whose size was not noted, which
// are taken as equal.
func calls(c port.Conversion, m catalog.Metered) int64 {
	each := int64(1)
	if c.Bytes > 0 && m.Count > 0 {
		size := m.Size
		if size < 0 {
			size = up(m.Bytes, m.Count)
		}
		if each = max(1, up(size, c.Bytes)); each > 1 {
			each += c.Extra
		}
	}
	n := m.Count * each
	if c.Units > 0 {
		n = max(n, up(m.Units, c.Units))
	}
	return n
}

// up divides and rounds up.
func up(n, by int64) int64 { return (n + by - 1) / by }
