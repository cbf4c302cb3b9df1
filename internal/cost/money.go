package cost

import (
	"math/big"
	"strings"
)

// decimals writes a number with as many digits after the point as it needs, at
// least so many and at most twelve.
func decimals(r *big.Rat, least int) string {
	whole, rest, _ := strings.Cut(r.FloatString(12), ".")
	rest = strings.TrimRight(rest, "0")
	if missing := least - len(rest); missing > 0 {
		rest += strings.Repeat("0", missing)
	}
	if rest == "" {
		return whole
	}
	return whole + "." + rest
}

// Short writes a number for tables: six digits after the point at most, at least
// so many, and what is less than the last of the six as less.
func Short(amount string, least int) string {
	r, ok := new(big.Rat).SetString(amount)
	if !ok {
		return amount
	}
	if r.Sign() > 0 && r.Cmp(big.NewRat(1, 1_000_000)) < 0 {
		return "<0.000001"
	}
	rounded, _ := new(big.Rat).SetString(r.FloatString(6)) // of its own making
	return decimals(rounded, least)
}
