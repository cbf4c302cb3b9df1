package check

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ucldc/pachamama"
)

func TestReconcile(t *testing.T) {
	type counts = pachamama.Counts
	for name, c := range map[string]struct {
		fetched, mapped, checked counts
		accept                   bool
		want                     pachamama.Code
		who                      pachamama.Who
		stage                    string
	}{
		"nothing at all":         {},
		"as it should be":        {fetched: counts{"reported": 10, "fetched": 10}, mapped: counts{"mapped": 6, "deleted": 1, "skipped": 1, "rejected": 1, "broken": 1}, checked: counts{"checked": 4, "rejected": 1, "repeated": 1}},
		"not reported":           {fetched: counts{"fetched": 2}, mapped: counts{"mapped": 2}, checked: counts{"checked": 2}},
		"more than reported":     {fetched: counts{"reported": 1, "fetched": 2}, mapped: counts{"mapped": 2}, checked: counts{"checked": 2}},
		"fewer than reported":    {fetched: counts{"reported": 3, "fetched": 2}, mapped: counts{"mapped": 2}, checked: counts{"checked": 2}, want: pachamama.CodeIncomplete, who: pachamama.WhoInstitution},
		"fewer, accepted":        {fetched: counts{"reported": 3, "fetched": 2}, mapped: counts{"mapped": 2}, checked: counts{"checked": 2}, accept: true},
		"lost by mapping":        {fetched: counts{"fetched": 3}, mapped: counts{"mapped": 2}, checked: counts{"checked": 2}, want: pachamama.CodeIncomplete, who: pachamama.WhoUs, stage: "map"},
		"lost, whatever we take": {fetched: counts{"fetched": 3}, mapped: counts{"mapped": 2}, checked: counts{"checked": 2}, accept: true, want: pachamama.CodeIncomplete, who: pachamama.WhoUs, stage: "map"},
		"made up by mapping":     {fetched: counts{"fetched": 1}, mapped: counts{"mapped": 2}, checked: counts{"checked": 2}, want: pachamama.CodeIncomplete, who: pachamama.WhoUs, stage: "map"},
		"lost by checking":       {fetched: counts{"fetched": 3}, mapped: counts{"mapped": 3}, checked: counts{"checked": 2}, want: pachamama.CodeIncomplete, who: pachamama.WhoUs, stage: "check"},
		"checked twice":          {fetched: counts{"fetched": 2}, mapped: counts{"mapped": 2}, checked: counts{"checked": 2, "repeated": 1}, want: pachamama.CodeIncomplete, who: pachamama.WhoUs, stage: "check"},
		"nothing came of them":   {fetched: counts{"fetched": 2}, want: pachamama.CodeIncomplete, who: pachamama.WhoUs, stage: "map"},
	} {
		err := Reconcile(c.fetched, c.mapped, c.checked, c.accept)
		if pachamama.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
			continue
		}
		if e := pachamama.AsError(err); e != nil && (e.MustAct() != c.who || e.Subject != c.stage || e.Hint == "") {
			t.Errorf("%s: %+v, want who %s, stage %q", name, e, c.who, c.stage)
		}
	}
}

// TestReconcileNoticesEveryLoss lets random things befall records. What befell
// them adds up; one record more or less anywhere does not.
func TestReconcileNoticesEveryLoss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fates := rapid.SliceOfN(rapid.SampledFrom([]string{"broken", "deleted", "skipped", "rejected", "check rejected", "repeated", "checked"}), 1, 200).Draw(t, "fates")
		fetched, mapped, checked := pachamama.Counts{}, pachamama.Counts{}, pachamama.Counts{}
		for _, fate := range fates {
			fetched[pachamama.CountFetched]++
			switch fate {
			case "broken", "deleted", "skipped", "rejected":
				mapped[fate]++
				continue
			case "check rejected":
				checked[pachamama.CountRejected]++
			default:
				checked[fate]++
			}
			mapped[pachamama.CountMapped]++
		}
		if rapid.Bool().Draw(t, "said") {
			fetched[pachamama.CountReported] = int64(rapid.IntRange(0, len(fates)).Draw(t, "reported"))
		}
		accept := rapid.Bool().Draw(t, "accept")
		if err := Reconcile(fetched, mapped, checked, accept); err != nil {
			t.Fatalf("%v %v %v: %v", fetched, mapped, checked, err)
		}
		delete(fetched, pachamama.CountReported) // no more than a claim
		stage := rapid.SampledFrom([]pachamama.Counts{fetched, mapped, checked}).Draw(t, "stage")
		if len(stage) == 0 {
			t.Skip("nothing to lose")
		}
		name := rapid.SampledFrom(slices.Sorted(maps.Keys(stage))).Draw(t, "count")
		by := rapid.SampledFrom([]int64{-1, 1, -stage[name], 1000}).Draw(t, "by")
		stage[name] += by
		if err := Reconcile(fetched, mapped, checked, accept); pachamama.CodeOf(err) != pachamama.CodeIncomplete {
			t.Fatalf("%s changed by %d is not noticed: %v %v %v", name, by, fetched, mapped, checked)
		}
	})
}
