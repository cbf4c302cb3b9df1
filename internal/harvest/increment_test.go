package harvest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
)

var wholeRun = []pachamama.Stage{"fetch", "map", "check", "content", "text", "index"}

// TestWhatAnIncrementGoesOnFrom has a good run, then another that ended in some
// way, and asks for what changed.
func TestWhatAnIncrementGoesOnFrom(t *testing.T) {
	for name, second := range map[string]func(d *desk){
		"the only one":         func(*desk) {},
		"one that failed":      func(d *desk) { d.finish(d.begin(harvest.Request{}), pachamama.RunFailed, "fetch", "map") },
		"one that was stopped": func(d *desk) { d.finish(d.begin(harvest.Request{}), pachamama.RunCancelled, "fetch") },
		"one that is held":     func(d *desk) { d.finish(d.begin(harvest.Request{}), pachamama.RunHeld, wholeRun...) },
		"one that a person approved": func(d *desk) {
			id := d.finish(d.begin(harvest.Request{}), pachamama.RunDone, wholeRun...)
			must(d.t, d.Catalog.PutVerdict(d.t.Context(), id, "c1", pachamama.Verdict{Gates: []pachamama.Gate{{Name: "gone"}}}))
			must(d.t, d.Catalog.Approve(d.t.Context(), id, "a person", "The museum says so."))
		},
		"one with less": func(d *desk) { d.finish(d.begin(harvest.Request{Accept: true}), pachamama.RunDone, wholeRun...) },
		"a dry run": func(d *desk) {
			d.finish(d.begin(harvest.Request{DryRun: true}), pachamama.RunDone, "fetch", "map", "check")
		},
		"one that only indexed": func(d *desk) { d.finish(d.begin(harvest.Request{From: "index"}), pachamama.RunDone, "index") },
		"one of another set": func(d *desk) {
			col := collection("c1")
			col.Source.Set = "maps"
			must(d.t, d.AddCollection(d.t.Context(), col, "me"))
			d.finish(d.begin(harvest.Request{}), pachamama.RunDone, wholeRun...)
			must(d.t, d.AddCollection(d.t.Context(), collection("c1"), "me"))
		},
	} {
		d := newDesk(t)
		good := d.finish(d.begin(harvest.Request{}), pachamama.RunDone, wholeRun...)
		second(d)
		run := d.begin(harvest.Request{Since: harvest.SinceLast})
		if run.Increment == nil || run.Increment.Base != good || run.Increment.Why != "" {
			t.Errorf("%s: %+v, not on top of %s", name, run.Increment, good)
		}
	}
}

// TestWhenAllIsFetched: a run says why it is not incremental.
func TestWhenAllIsFetched(t *testing.T) {
	incremental := func(change func(*pachamama.Collection)) pachamama.Collection {
		col := collection("c1")
		col.Incremental = true
		if change != nil {
			change(&col)
		}
		return col
	}
	days := func(n int) func() time.Time {
		return func() time.Time { return time.Now().Add(time.Duration(n) * 24 * time.Hour) }
	}
	for name, c := range map[string]struct {
		col   pachamama.Collection
		now   func() time.Time
		since string
		want  string // why; "changes" when an increment it is, "" when nothing was asked
	}{
		"not asked for":                  {col: collection("c1")},
		"the collection's way":           {col: incremental(nil), want: "changes"},
		"all asked for":                  {col: incremental(nil), since: harvest.SinceNever},
		"a month later":                  {col: incremental(nil), now: days(31), want: "30 days"},
		"before its time":                {col: incremental(func(c *pachamama.Collection) { c.FullEvery = 40 }), now: days(31), want: "changes"},
		"after its time":                 {col: incremental(func(c *pachamama.Collection) { c.FullEvery = 7 }), now: days(8), want: "7 days"},
		"asked for after its time":       {col: incremental(nil), now: days(31), since: harvest.SinceLast, want: "changes"},
		"another format":                 {col: incremental(func(c *pachamama.Collection) { c.Source.Prefix = "mods" }), want: "were changed"},
		"another address":                {col: incremental(func(c *pachamama.Collection) { c.Source.URL += "2" }), want: "were changed"},
		"another mapping":                {col: incremental(func(c *pachamama.Collection) { c.Mapping = "oai/mods" }), want: "changes"},
		"a collection with an end":       {col: incremental(func(c *pachamama.Collection) { c.Source.Until = "2020-01-01" }), want: "ends at a date"},
		"another beginning of its dates": {col: incremental(func(c *pachamama.Collection) { c.Source.From = "2020-01-01" }), want: "were changed"},
	} {
		d := newDesk(t)
		d.finish(d.begin(harvest.Request{}), pachamama.RunDone, wholeRun...)
		must(t, d.AddCollection(t.Context(), c.col, "me"))
		if c.now != nil {
			d.Now = c.now
		}
		got := ""
		if i := d.begin(harvest.Request{Since: c.since}).Increment; i != nil && i.Base != "" {
			got = "changes"
		} else if i != nil {
			got = i.Why
		}
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestTheLastFullHarvestIsRemembered over increments on top of each other.
func TestTheLastFullHarvestIsRemembered(t *testing.T) {
	d := newDesk(t)
	if i := d.begin(harvest.Request{Since: harvest.SinceLast}); i.Increment == nil || i.Increment.Why != "no earlier harvest ended well" {
		t.Errorf("a first run: %+v", i.Increment)
	} else {
		d.finish(i, pachamama.RunDone, wholeRun...)
	}
	col := collection("c1")
	col.Incremental = true
	must(t, d.AddCollection(t.Context(), col, "me"))
	first := d.begin(harvest.Request{})
	d.finish(first, pachamama.RunDone, wholeRun...)
	begun := time.Now()
	d.Now = func() time.Time { return begun.Add(20 * 24 * time.Hour) }
	second := d.begin(harvest.Request{})
	d.finish(second, pachamama.RunDone, wholeRun...)
	if second.Increment.Base != first.ID || !second.Increment.FullAt.Equal(first.Increment.FullAt) {
		t.Errorf("%+v after %+v", second.Increment, first.Increment)
	}
	d.Now = func() time.Time { return begun.Add(31 * 24 * time.Hour) }
	third := d.begin(harvest.Request{})
	if third.Increment.Base != "" || !strings.Contains(harvest.Extent(third), "all, because the last full harvest is 30 days old") {
		t.Errorf("%+v", third.Increment)
	}
}

func TestSinceIsForRunsThatFetch(t *testing.T) {
	d := newDesk(t)
	d.finish(d.begin(harvest.Request{}), pachamama.RunDone, wholeRun...)
	for _, req := range []harvest.Request{{Since: "yesterday"}, {Since: harvest.SinceLast, From: "map"}, {Since: harvest.SinceNever, Only: "content"}} {
		req.Collection = "c1"
		_, err := d.Begin(t.Context(), req)
		wantCode(t, "since "+req.Since, err, pachamama.CodeInvalid)
	}
	col := collection("c1")
	col.FullEvery = -1
	wantCode(t, "in full every -1 days", d.AddCollection(t.Context(), col, "me"), pachamama.CodeInvalid)
}
