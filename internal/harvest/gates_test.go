package harvest

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ucldc/pachamama"
)

// published makes the history of a gate, newest first.
func published(name string, shares ...float64) []pachamama.Verdict {
	var out []pachamama.Verdict
	for _, s := range shares {
		out = append(out, pachamama.Verdict{Gates: []pachamama.Gate{{Name: "other", Share: 1}, {Name: name, Share: s}}})
	}
	return out
}

func TestLimitsAreLearned(t *testing.T) {
	third := 0.3
	for _, c := range []struct {
		name    string
		set     *float64
		history []float64
		limit   float64
		from    string
	}{
		{"nothing known", nil, nil, 0.20, "the usual limit"},
		{"set", &third, []float64{0.9, 0.9}, 0.3, "set for this collection"},
		{"approved once is an event", nil, []float64{0.6, 0, 0.01}, 0.20, "the usual limit"},
		{"approved twice is a habit", nil, []float64{0.6, 0, 0.4}, 0.44, "as much was published twice before: 60 % and 40 %"},
		{"everything, twice", nil, []float64{1, 1}, 1, "as much was published twice before: 100 % and 100 %"},
		{"calm", nil, []float64{0, 0, 0, 0, 0.001}, 0.05, "the last 5 published versions had 0.1 % at most; usual is 20 %"},
		{"rather calm", nil, []float64{0, 0.03, 0, 0, 0}, 0.12, "the last 5 published versions had 3 % at most; usual is 20 %"},
		{"not calm", nil, []float64{0, 0.06, 0, 0, 0}, 0.20, "the usual limit"},
		{"calm before", nil, []float64{0.1, 0, 0, 0, 0, 0, 0}, 0.20, "the usual limit"},
		{"too little known for calm", nil, []float64{0, 0, 0, 0}, 0.20, "the usual limit"},
	} {
		limit, from := limits{"gone", "", 0.20, c.set}.learn(published("gone", c.history...))
		if d := limit - c.limit; d > 1e-9 || d < -1e-9 || from != c.from {
			t.Errorf("%s: %v, %q", c.name, limit, from)
		}
	}
}

// TestLimitsStayWithinReason looks at any history at all.
func TestLimitsStayWithinReason(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 20).Draw(t, "shares")
		limit, from := limits{"gone", "", 0.20, nil}.learn(published("gone", shares...))
		over := 0 // published with as much or more
		for _, s := range shares {
			if s*leeway >= limit-1e-9 {
				over++
			}
		}
		if limit < 0.05 || limit > 1 || from == "" || limit > 0.20 && over < 2 {
			t.Fatalf("%v gives %v (%s)", shares, limit, from)
		}
	})
}

func TestGatesAskAboutWhatTheyShould(t *testing.T) {
	counts := pachamama.Counts{pachamama.CountFetched: 110, pachamama.CountDeleted: 5, pachamama.CountSkipped: 3, pachamama.CountRepeated: 2, pachamama.CountRejected: 20, pachamama.CountBroken: 5}
	names := func(v pachamama.Verdict) string {
		var out []string
		for _, g := range v.Gates {
			word := g.Name
			if !g.Passed {
				word += "!"
			}
			out = append(out, word)
		}
		return strings.Join(out, " ")
	}
	all, none := 1.0, 0.0
	for _, c := range []struct {
		name string
		sum  pachamama.Changes
		set  pachamama.Gates
		want string
	}{
		{"first harvest", pachamama.Changes{After: 75, Added: 75}, pachamama.Gates{}, ""},
		{"first harvest with a limit", pachamama.Changes{After: 75}, pachamama.Gates{Rejected: &none}, "rejected!"},
		{"unread", pachamama.Changes{Base: "r1", Unread: "lost"}, pachamama.Gates{Rejected: &all}, "comparison! rejected"},
		{"many gone, as many new", pachamama.Changes{Base: "r1", Before: 100, After: 100, Gone: 21, Added: 21}, pachamama.Gates{Rejected: &all}, "gone! drop moved rejected"},
		{"fewer", pachamama.Changes{Base: "r1", Before: 100, After: 85, Gone: 15}, pachamama.Gates{Rejected: &all}, "gone drop! moved rejected"},
		{"renumbered", pachamama.Changes{Base: "r1", Before: 100, After: 100, Moved: 100}, pachamama.Gates{Rejected: &all}, "gone drop moved! rejected"},
		{"two of three", pachamama.Changes{Base: "r1", Before: 3, After: 1, Gone: 2}, pachamama.Gates{Rejected: &all}, "gone drop moved rejected"},
		{"one, where none may", pachamama.Changes{Base: "r1", Before: 300, After: 299, Gone: 1}, pachamama.Gates{Gone: &none, Rejected: &all}, "gone! drop moved rejected"},
		{"many set aside", pachamama.Changes{Base: "r1", Before: 75, After: 75}, pachamama.Gates{}, "gone drop moved rejected!"},
		{"nothing was in it", pachamama.Changes{Base: "r1", After: 75, Added: 75}, pachamama.Gates{Rejected: &all}, "gone drop moved rejected"},
	} {
		v := judge(c.sum, counts, c.set, nil)
		if got := names(v); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		for _, g := range v.Gates {
			if g.Name == "rejected" && (g.Count != 25 || g.Of != 100) {
				t.Errorf("%s: %d of %d are set aside", c.name, g.Count, g.Of)
			}
		}
	}
}
