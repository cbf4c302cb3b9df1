package harvest

import (
	"fmt"
	"slices"

	"github.com/ucldc/pachamama"
)

// The rules of the gates. docs/decisions/010-gates.md tells why.
const (
	fewest     = 3   // changes of fewer records never hold a version
	remembered = 20  // published versions of a collection that are learned from
	calmRuns   = 5   // so many that changed little make a gate tighter
	calmTimes  = 4.0 // a gate stays this many times over what is usual,
	calmPart   = 4.0 // and never falls under this part of its standard limit
	leeway     = 1.1 // over what was published twice
)

// limits are how a gate comes by its limit.
type limits struct {
	name, says string
	standard   float64
	set        *float64 // by a person
}

// judge asks the gates about a version.
func judge(sum pachamama.Changes, counts pachamama.Counts, set pachamama.Gates, history []pachamama.Verdict) pachamama.Verdict {
	v := pachamama.Verdict{Base: sum.Base}
	pass := func(l limits, count, of int64) { v.Gates = append(v.Gates, l.gate(count, of, history)) }
	switch {
	case sum.Unread != "":
		v.Gates = append(v.Gates, pachamama.Gate{Name: "comparison", Says: "published version that cannot be read: " + sum.Unread, Count: 1, Of: 1, Share: 1,
			From: "nobody knows what would change"})
	case sum.Base != "":
		pass(limits{"gone", "published records are gone", 0.20, set.Gone}, sum.Gone, sum.Before)
		pass(limits{"drop", "records fewer than published", 0.10, set.Drop}, max(sum.Before-sum.After, 0), sum.Before)
		pass(limits{"moved", "published records have another id", 0.05, set.Moved}, sum.Moved, sum.Before)
	}
	if sum.Base != "" || set.Rejected != nil {
		given := counts[pachamama.CountFetched] + counts[pachamama.CountCarried] + counts[pachamama.CountVanished] -
			counts[pachamama.CountReplaced] - counts[pachamama.CountDeleted] - counts[pachamama.CountSkipped] - counts[pachamama.CountRepeated]
		pass(limits{"rejected", "records of the source are set aside", 0.10, set.Rejected}, counts[pachamama.CountRejected]+counts[pachamama.CountBroken], given)
	}
	return v
}

func (l limits) gate(count, of int64, history []pachamama.Verdict) pachamama.Gate {
	g := pachamama.Gate{Name: l.name, Says: l.says, Count: count, Of: of}
	if of > 0 {
		g.Share = float64(count) / float64(of)
	}
	g.Limit, g.From = l.learn(history)
	g.Passed = g.Share <= g.Limit || count < fewest && l.set == nil
	return g
}

// learn finds the limit: what a person set; else a little over what was
// published twice; else less than the standard where little ever changes.
func (l limits) learn(history []pachamama.Verdict) (limit float64, from string) {
	if l.set != nil {
		return *l.set, "set for this collection"
	}
	var shares []float64 // newest first
	for _, v := range history {
		for _, g := range v.Gates {
			if g.Name == l.name {
				shares = append(shares, g.Share)
			}
		}
	}
	if len(shares) >= 2 {
		largest := slices.Clone(shares)
		slices.Sort(largest)
		twice := largest[len(largest)-2]
		if limit := min(twice*leeway, 1); limit > l.standard {
			return limit, fmt.Sprintf("as much was published twice before: %s and %s", Percent(largest[len(largest)-1]), Percent(twice))
		}
	}
	if len(shares) >= calmRuns {
		most := slices.Max(shares[:calmRuns])
		if limit := max(most*calmTimes, l.standard/calmPart); limit < l.standard {
			return limit, fmt.Sprintf("the last %d published versions had %s at most; usual is %s", calmRuns, Percent(most), Percent(l.standard))
		}
	}
	return l.standard, "the usual limit"
}

// Percent writes a share: "12.5 %".
func Percent(share float64) string { return fmt.Sprintf("%.3g %%", share*100) }

// held is the error of a version that a person must approve.
func held(run pachamama.Run, gates []pachamama.Gate) error {
	message := ""
	for _, g := range gates {
		if message != "" {
			message += "; "
		}
		message += fmt.Sprintf("%s: %d of %d %s (%s, the limit is %s: %s)", g.Name, g.Count, g.Of, g.Says, Percent(g.Share), Percent(g.Limit), g.From)
	}
	return &pachamama.Error{Code: pachamama.CodeHeld, Op: "gates", Subject: run.Collection.ID, Message: "held at the gate " + message,
		Hint: "Look at it: `pachamama report " + run.ID + "`. If it is right: `pachamama approve " + run.ID + " --reason \"...\"`."}
}
