package conformance

import (
	"fmt"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

func catalogStages(c *catalogCase) {
	ctx := c.Context()
	c.newRun("r1", "c1")
	c.newRun("r2", "c1")
	get := func(i int) catalog.StageRow {
		c.Helper()
		rows, err := c.Stages(ctx, "r1")
		c.ok(err)
		if len(rows) != len(pachamama.Stages()) {
			c.Fatalf("%d stages", len(rows))
		}
		for i, s := range pachamama.Stages() {
			if rows[i].Stage != s {
				c.Errorf("stage %d is %s", i, rows[i].Stage)
			}
		}
		return rows[i]
	}
	c.same("a stage that waits", get(1), catalog.StageRow{Stage: "map", State: pachamama.RunWaiting, Counts: pachamama.Counts{}})
	c.ok(c.StartStage(ctx, "r1", "map"))
	started := get(1).Started
	if moved := get(1).Moved; moved.Before(started) {
		c.Errorf("a stage that began moved last at %v", moved)
	}
	c.ok(c.Progress(ctx, "r1", "map", 10, 3, "000003", pachamama.Counts{"mapped": 300}))
	c.ok(c.Progress(ctx, "r1", "map", 10, 4, "000004", nil))
	moved := get(1).Moved
	c.same("progress", get(1), catalog.StageRow{Stage: "map", State: pachamama.RunRunning, Units: 10, Done: 4, Doing: "000004", Counts: pachamama.Counts{"mapped": 300}, Started: started, Moved: moved})
	c.ok(c.Progress(ctx, "r1", "map", 11, 4, "000004", pachamama.Counts{"mapped": 300})) // it knows more, and is no further
	if got := get(1).Moved; !got.Equal(moved) || moved.IsZero() {
		c.Errorf("a stage that stands still moved at %v, last at %v", got, moved)
	}
	c.ok(c.Progress(ctx, "r1", "map", 11, 4, "000004", pachamama.Counts{"mapped": 301}))
	if got := get(1).Moved; !got.After(moved) {
		c.Errorf("a stage that counted one more moved last at %v", got)
	}
	c.ok(c.Progress(ctx, "r1", "map", 10, 4, "000004", pachamama.Counts{"mapped": 300}))
	c.ok(c.EndStage(ctx, "r1", "map", pachamama.RunFailed, nil))
	if row := get(1); row.State != pachamama.RunFailed || row.Counts["mapped"] != 300 || row.Ended.IsZero() {
		c.Errorf("failed: %+v", row)
	}
	c.ok(c.StartStage(ctx, "r1", "map"))
	if row := get(1); !row.Ended.IsZero() || !row.Started.Equal(started) || started.IsZero() {
		c.Errorf("started again: %+v, first at %v", row, started)
	}
	c.ok(c.EndStage(ctx, "r1", "map", pachamama.RunDone, pachamama.Counts{"mapped": 1000}))
	if row := get(1); row.State != pachamama.RunDone || row.Counts["mapped"] != 1000 {
		c.Errorf("done: %+v", row)
	}
	if row := get(0); row.State != pachamama.RunWaiting {
		c.Errorf("another stage changed: %+v", row)
	}
}

func catalogAttempts(c *catalogCase) {
	ctx := c.Context()
	c.newRun("r1", "c1")
	page := func(n int) pachamama.Page {
		return pachamama.Page{Key: fmt.Sprintf("pages/%06d.zst", n), SHA256: "ab", Bytes: int64(n), Records: 5}
	}
	add := func(stage pachamama.Stage, unit string, ok bool, pages ...pachamama.Page) {
		c.Helper()
		a := catalog.Attempt{Run: "r1", Stage: stage, Unit: unit, OK: ok, Counts: pachamama.Counts{"mapped": 5}, Pages: pages, Started: c.now(), Took: 1500 * time.Millisecond}
		if !ok {
			a.Code, a.Message = pachamama.CodeUnavailable, "no luck with "+unit
		}
		c.ok(c.AddAttempt(ctx, a))
	}
	add("map", "000002", false, page(99))
	add("map", "000002", true, page(2))
	add("map", "000002", true, page(2)) // two workers on one unit are harmless
	add("map", "000001", true, page(1), page(11))
	add("map", "000003", false)
	add("check", "000003", true, page(3))
	done, counts, err := c.DoneUnits(ctx, "r1", "map")
	c.ok(err)
	c.same("done units", done, map[string]bool{"000001": true, "000002": true})
	c.same("their counts", counts, pachamama.Counts{"mapped": 10})
	pages, err := c.DonePages(ctx, "r1", "map")
	c.ok(err)
	c.same("their pages", pages, []pachamama.Page{page(1), page(11), page(2)})
	failures, err := c.Failures(ctx, "r1", 10)
	c.ok(err)
	if len(failures) != 2 || failures[0].Unit != "000003" || failures[0].N != 1 || failures[1].Unit != "000002" || failures[1].N != 1 ||
		failures[1].Message != "no luck with 000002" || failures[1].Took != 1500*time.Millisecond || failures[1].Code != pachamama.CodeUnavailable || failures[1].Started.IsZero() {
		c.Errorf("failures %+v", failures)
	}
	add("map", "000003", false)
	failures, err = c.Failures(ctx, "r1", 1)
	c.ok(err)
	if len(failures) != 1 || failures[0].Unit != "000003" || failures[0].N != 2 {
		c.Errorf("latest failure %+v", failures)
	}
}

func catalogProblems(c *catalogCase) {
	ctx := c.Context()
	c.newRun("r1", "c1")
	p := func(stage pachamama.Stage, cause, record string, n int64) pachamama.Problem {
		return pachamama.Problem{Stage: stage, Code: pachamama.CodeRejected, Cause: cause, Message: cause + "!", Who: pachamama.WhoInstitution, Record: record, Count: n}
	}
	add := func(unit string, ps ...pachamama.Problem) {
		c.Helper()
		c.ok(c.AddAttempt(ctx, catalog.Attempt{Run: "r1", Stage: "map", Unit: unit, Problems: ps, Started: c.now()}))
	}
	add("u1", p("map", "no title", "a", 3), p("map", "no date", "b", 1))
	add("u2", p("map", "no title", "c", 4), p("map", "no title", "d", 1))
	c.ok(c.SetProblems(ctx, "r1", "check", "seal", []pachamama.Problem{p("check", "no title", "e", 2)}))
	c.ok(c.SetProblems(ctx, "r2", "map", "u1", []pachamama.Problem{p("map", "of another run", "f", 9)}))
	want := func(want ...pachamama.Problem) {
		c.Helper()
		got, err := c.Problems(ctx, "r1")
		c.ok(err)
		c.same("problems", got, want)
	}
	want(p("map", "no title", "a", 8), p("check", "no title", "e", 2), p("map", "no date", "b", 1))
	add("u1", p("map", "no date", "b", 1)) // a new attempt replaces those of the last
	want(p("map", "no title", "c", 5), p("check", "no title", "e", 2), p("map", "no date", "b", 1))
	add("u2")
	c.ok(c.SetProblems(ctx, "r1", "check", "seal", nil))
	want(p("map", "no date", "b", 1))
	odd := p("map", strings.Repeat("ä", 500)+"'\"\\\n", "茶", 1)
	add("u1", odd)
	want(odd)
}

func catalogCursors(c *catalogCase) {
	ctx := c.Context()
	for page := range int64(3) {
		c.ok(c.PutCursor(ctx, "r1", "list", page, fmt.Appendf(nil, `{"page":%d}`, page)))
	}
	c.ok(c.PutCursor(ctx, "r1", "list", 1, []byte(`{"page":"again"}`)))
	c.ok(c.PutCursor(ctx, "r1", "other", 1, []byte(`{}`)))
	c.ok(c.PutCursor(ctx, "r2", "list", 5, []byte(`{}`)))
	got, err := c.Cursors(ctx, "r1", "list")
	c.ok(err)
	c.same("cursors", got, map[int64][]byte{0: []byte(`{"page":0}`), 1: []byte(`{"page":"again"}`), 2: []byte(`{"page":2}`)})
}

func catalogUsage(c *catalogCase) {
	ctx := c.Context()
	put := catalog.Usage{Run: "r1", Stage: "fetch", Piece: "blob", Driver: "file", Op: "put", Count: 2, Bytes: 100, Units: 3, Took: 1500 * time.Microsecond, Errors: 1, Throttled: 1}
	get := put
	get.Op = "get"
	other := put
	other.Run = "r2"
	c.ok(c.AddUsage(ctx, nil))
	c.ok(c.AddUsage(ctx, []catalog.Usage{put, get, other, put}))
	c.ok(c.AddUsage(ctx, []catalog.Usage{put}))
	put.Count, put.Bytes, put.Units, put.Took, put.Errors, put.Throttled = 6, 300, 9, 4500*time.Microsecond, 3, 3
	used, err := c.UsageOf(ctx, "r1")
	c.ok(err)
	c.same("usage", used, []catalog.Usage{get, put})
}
