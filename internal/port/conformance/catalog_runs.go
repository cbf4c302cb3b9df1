package conformance

import (
	"fmt"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

func catalogOverviews(c *catalogCase) {
	ctx := c.Context()
	for _, col := range []pachamama.Collection{{ID: "maps", Name: "Old Maps 100%", Mapping: "oai/dc"}, {ID: "oral", Name: "Écoles: oral_history", Mapping: "oai/dc"},
		{ID: "photos", Name: "Photographs", Institution: "Maps Institute"}} {
		c.ok(c.PutCollection(ctx, col))
	}
	c.newRun("01", "maps")
	c.newRun("02", "maps")
	c.newRun("03", "photos")
	c.ok(c.SetRunState(ctx, "02", pachamama.RunRunning, nil))
	c.ok(c.SetRunCounts(ctx, "02", pachamama.Counts{"fetched": 7}))
	for site, version := range map[catalog.Site]string{catalog.Live: "01", catalog.Stage: "02"} {
		_, err := c.Move(ctx, site, "maps", version, "me")
		c.ok(err)
	}
	all, err := c.Overviews(ctx, "", "", 10)
	c.ok(err)
	if len(all) != 3 {
		c.Fatalf("%d overviews", len(all))
	}
	if o := all[0]; o.Collection.ID != "maps" || o.LatestRun != "02" || o.State != pachamama.RunRunning || o.Counts["fetched"] != 7 || o.Live != "01" || o.Staged != "02" || o.RunAt.IsZero() {
		c.Errorf("overview %+v", o)
	}
	if o := all[1]; o.Collection.ID != "oral" || o.LatestRun != "" || o.State != "" || o.Live != "" || !o.RunAt.IsZero() {
		c.Errorf("overview %+v", o)
	}
	for q, want := range map[string]string{"": "maps oral photos ", "MAPS": "maps ", "écoles": "oral ", "ÉCOLES": "oral ", "photo": "photos ",
		"oai/dc": "", "100%": "maps ", "%": "maps ", "l_h": "oral ", "d_m": "", `\`: "", "'": "", "institute": ""} {
		found, err := c.Overviews(ctx, q, "", 10)
		c.ok(err)
		got := ""
		for _, o := range found {
			got += o.Collection.ID + " "
		}
		c.same(fmt.Sprintf("looking for %q", q), got, want)
	}
	page, err := c.Overviews(ctx, "", "maps", 1)
	c.ok(err)
	if len(page) != 1 || page[0].Collection.ID != "oral" {
		c.Errorf("after maps comes %+v", page)
	}
}

func catalogRuns(c *catalogCase) {
	ctx := c.Context()
	_, err := c.Run(ctx, "r1")
	c.code("a missing run", err, pachamama.CodeNotFound)
	for i := range 60 {
		c.newRun(fmt.Sprintf("r%02d", i), fmt.Sprintf("c%d", i%3))
	}
	c.code("the same id again", c.AddRun(ctx, pachamama.Run{ID: "r07", Collection: pachamama.Collection{ID: "c1"}}), pachamama.CodeConflict)
	c.ok(c.SetRunState(ctx, "r06", pachamama.RunRunning, nil))
	for _, want := range []struct {
		filter      catalog.RunFilter
		n           int
		first, last string
	}{
		{catalog.RunFilter{}, 50, "r59", "r10"},
		{catalog.RunFilter{Limit: 100}, 60, "r59", "r00"},
		{catalog.RunFilter{Before: "r10", Limit: 3}, 3, "r09", "r07"},
		{catalog.RunFilter{Collection: "c1", Limit: 100}, 20, "r58", "r01"},
		{catalog.RunFilter{State: pachamama.RunRunning}, 1, "r06", "r06"},
		{catalog.RunFilter{State: pachamama.RunWaiting, Oldest: true, Limit: 7}, 7, "r00", "r07"},
		{catalog.RunFilter{Collection: "c0", State: pachamama.RunWaiting, Before: "r09", Limit: 10}, 2, "r03", "r00"},
		{catalog.RunFilter{Collection: "none"}, 0, "", ""},
	} {
		runs, err := c.Runs(ctx, want.filter)
		c.ok(err)
		if len(runs) != want.n || want.n > 0 && (runs[0].ID != want.first || runs[want.n-1].ID != want.last) {
			c.Errorf("%+v: %d runs, want %d from %s to %s", want.filter, len(runs), want.n, want.first, want.last)
		}
	}
}

func catalogStates(c *catalogCase) {
	ctx, added := c.Context(), c.newRun("r1", "c1")
	get := func() pachamama.Run {
		c.Helper()
		run, err := c.Run(ctx, "r1")
		c.ok(err)
		return run
	}
	fresh := get()
	added.State, added.Counts = pachamama.RunWaiting, pachamama.Counts{}
	c.same("the run as it was added", fresh, added)
	c.ok(c.SetRunState(ctx, "r1", pachamama.RunRunning, nil))
	started := get().Started
	c.ok(c.SetRunState(ctx, "r1", pachamama.RunRunning, nil))
	if run := get(); started.IsZero() || !run.Started.Equal(started) || !run.Ended.IsZero() || run.State != pachamama.RunRunning {
		c.Errorf("running again: %+v, was started %v", run, started)
	}
	c.ok(c.SetRunCounts(ctx, "r1", pachamama.Counts{"fetched": 3}))
	failure := &pachamama.Error{Code: pachamama.CodeThrottled, Op: "op", Subject: "s", Message: "m", Hint: "h", Who: pachamama.WhoNetwork, After: time.Minute}
	c.ok(c.SetRunState(ctx, "r1", pachamama.RunFailed, fmt.Errorf("around: %w", failure)))
	failed := get()
	c.same("failure", failed.Error, failure)
	if failed.Ended.IsZero() || failed.Counts["fetched"] != 3 || failed.State != pachamama.RunFailed {
		c.Errorf("failed: %+v", failed)
	}
	c.ok(c.AcceptCounts(ctx, "r1"))
	c.ok(c.SetIncrement(ctx, "r1", pachamama.Increment{Base: "r0", From: "2026-11-23"}))
	c.ok(c.SetRunState(ctx, "r1", pachamama.RunWaiting, nil))
	if run := get(); run.Increment == nil || run.Increment.Base != "r0" || run.Increment.From != "2026-11-23" {
		c.Errorf("increment %+v", run.Increment)
	}
	if run := get(); run.Error != nil || !run.Ended.IsZero() || !run.Accept || !run.Started.Equal(started) || run.Counts["fetched"] != 3 {
		c.Errorf("waiting again: %+v", run)
	}
	c.ok(c.SetRunState(ctx, "r1", pachamama.RunDone, nil))
	c.code("taken up after its end", c.SetRunState(ctx, "r1", pachamama.RunRunning, nil), pachamama.CodeConflict)
	if run := get(); run.Ended.IsZero() || run.Error != nil || run.State != pachamama.RunDone {
		c.Errorf("done: %+v", run)
	}
}

func catalogCancel(c *catalogCase) {
	ctx := c.Context()
	c.newRun("r1", "c1")
	beat := func(wantOpen, wantCancel bool) {
		c.Helper()
		open, cancel, err := c.Beat(ctx, "r1")
		c.ok(err)
		if open != wantOpen || cancel != wantCancel {
			c.Errorf("open %v, cancel %v, want %v, %v", open, cancel, wantOpen, wantCancel)
		}
	}
	beat(true, false)
	first, err := c.LastBeat(ctx, "r1")
	c.ok(err)
	c.ok(c.AskCancel(ctx, "r1"))
	beat(true, true)
	if second, err := c.LastBeat(ctx, "r1"); err != nil || !second.After(first) {
		c.Errorf("beats at %v and %v, %v", first, second, err)
	}
	c.ok(c.SetRunState(ctx, "r1", pachamama.RunCancelled, nil))
	beat(false, false)
	c.code("cancel of what is over", c.AskCancel(ctx, "r1"), pachamama.CodeConflict)
	c.code("cancel of nothing", c.AskCancel(ctx, "r2"), pachamama.CodeConflict)
	c.ok(c.SetRunState(ctx, "r1", pachamama.RunWaiting, nil))
	beat(true, false)
}
