package cost

import (
	"strconv"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// tiers reads the amounts of a price that depends on how much a month had: each
// up to more than the one before, and the last without end.
func (r *reader) tiers(p port.Price, n *yamlfile.Node) []port.Price {
	if n.Kind != yamlfile.List || len(n.Items) == 0 {
		r.wrong(n, "tiers is %s: a list belongs here", n.Kind)
		return nil
	}
	var out []port.Price
	for i, item := range n.Items {
		tier, amount, last := p, false, int64(0)
		tier.UpTo = 0
		for _, k := range r.members(item, item, "a tier") {
			switch k.Key {
			case "amount":
				tier.Amount, amount = r.text(k), true
			case "up_to":
				upTo, err := strconv.ParseInt(r.text(k), 10, 64)
				if err != nil || upTo <= 0 {
					r.wrong(k.At, "up_to is a whole number over zero")
				}
				tier.UpTo = upTo
			default:
				r.wrong(k.At, "a tier has no %q; it has up_to and amount", k.Key)
			}
		}
		if _, err := port.ParseAmount(tier.Amount); err != nil || !amount {
			r.wrong(item, "a tier has an amount: digits, and after a point at most 12 more")
		}
		if len(out) > 0 {
			last = out[len(out)-1].UpTo
		}
		if end := i == len(n.Items)-1; end != (tier.UpTo == 0) || !end && tier.UpTo <= last {
			r.wrong(item, "every tier goes up to more than the one before, and the last has no up_to")
		}
		out = append(out, tier)
	}
	return out
}
