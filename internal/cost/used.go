package cost

import (
	"context"
	"math/big"

	"github.com/ucldc/pachamama/internal/catalog"
)

// Used is what a driver of a piece was asked in a month: units (pages,
// documents), and what they and so many more cost, nil when that has no price.
type Used struct {
	Units    int64
	Amount   *big.Rat
	Currency string
}

// Used says what the units of a driver in a month come to when so many more are
// asked for by op.
func (b *Book) Used(ctx context.Context, piece, driver, op, month string, more int64) (Used, error) {
	ts, err := b.tariffs(Question{})
	if err != nil {
		return Used{}, err
	}
	t, err := ts.of(piece, driver)
	if err != nil {
		return Used{}, err
	}
	next := catalog.Metered{Usage: catalog.Usage{Piece: piece, Driver: driver, Op: op, Units: more}}
	sums, u := map[string]*big.Rat{}, Used{Amount: new(big.Rat)}
	add := func(m catalog.Metered) {
		for _, q := range t.quantities(m) {
			if sums[q.op] == nil {
				sums[q.op] = new(big.Rat)
			}
			sums[q.op].Add(sums[q.op], q.n)
		}
	}
	err = b.Catalog.Metered(ctx, catalog.MeterFilter{Months: []string{month}, Piece: piece}, func(m catalog.Metered) {
		if m.Driver == driver {
			u.Units += m.Units
			add(m)
		}
	})
	if err != nil {
		return Used{}, err
	}
	add(next)
	for op, n := range sums {
		amount, beyond := t.price(op, new(big.Rat), n)
		if beyond.Sign() > 0 {
			u.Amount = nil
			return u, nil
		}
		u.Amount.Add(u.Amount, amount)
		u.Currency = t.prices[op][0].Currency
	}
	return u, nil
}
