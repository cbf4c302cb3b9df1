package conformance

import (
	"fmt"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// elsewhere opens an empty catalog of the same engine.
func (c *catalogCase) elsewhere() *catalog.Catalog {
	c.Helper()
	c.place = c.TempDir()
	return c.again()
}

func quiet(string, int64, int64) {}

// fill puts something into most tables, more than one statement copies.
func (c *catalogCase) fill() {
	c.Helper()
	ctx := c.Context()
	for i := range 450 {
		id := fmt.Sprintf("c%03d", i)
		c.ok(c.PutCollection(ctx, pachamama.Collection{ID: id, Name: "'" + id + "\" \\ 茶\n"}))
	}
	c.newRun("r1", "c001")
	c.ok(c.AddAttempt(ctx, catalog.Attempt{Run: "r1", Stage: "map", Unit: "u", Message: "m", Started: c.now(), Problems: []pachamama.Problem{{Stage: "map", Code: "rejected", Cause: "c", Count: 1 << 40}}}))
	c.ok(c.AddUsage(ctx, []catalog.Usage{{Run: "r1", Stage: "map", Piece: "blob", Op: "get", Count: 1, Bytes: 1 << 50}}))
	c.ok(c.PutCursor(ctx, "r1", "list", -2, []byte("{}")))
	c.ok(c.EndRun(ctx, "r1", pachamama.RunDone, nil, []byte("{}")))
	_, err := c.Move(ctx, catalog.Live, "c001", "r1", "me")
	c.ok(err)
	c.ok(c.PutInbox(ctx, "m", []byte("{}")))
	c.ok(c.Audit(ctx, "me", "did", "it"))
}

func catalogCopy(c *catalogCase) {
	ctx := c.Context()
	c.fill()
	plan, err := c.CopyPlan(ctx)
	c.ok(err)
	to, told := c.elsewhere(), map[string]int64{}
	all, err := c.CopyTo(ctx, to, func(table string, rows, of int64) { told[table] = rows })
	c.ok(err)
	rows := int64(0)
	for i, t := range all {
		c.same("rows of "+t.Table, []int64{plan[i].Rows, told[t.Table]}, []int64{t.Rows, t.Rows})
		rows += t.Rows
	}
	if rows < 450+10 {
		c.Errorf("%d rows: %+v", rows, all)
	}
	again, err := to.CopyTo(ctx, c.elsewhere(), quiet)
	c.ok(err)
	c.same("a copy of the copy", again, all)
	col, err := to.Collection(ctx, "c449")
	c.ok(err)
	c.same("name", col.Name, "'c449\" \\ 茶\n")
	open, err := to.BeginRun(ctx, pachamama.Run{ID: "r2", Collection: pachamama.Collection{ID: "c001"}})
	c.ok(err)
	c.same("open", open, "")
	c.ok(to.EndRun(ctx, "r2", pachamama.RunDone, nil, []byte("{}"))) // with a number of its own
	c.ok(to.Audit(ctx, "me", "did", "it again"))
	c.ok(to.PutInbox(ctx, "n", []byte("{}")))
	list, err := to.NewNotices(ctx, 10)
	c.ok(err)
	c.same("events", len(list), 2)
	_, err = c.CopyTo(ctx, to, quiet)
	c.code("into what is not empty", err, pachamama.CodeConflict)
}

func catalogCopyRefused(c *catalogCase) {
	ctx, to := c.Context(), c.elsewhere()
	refused := func(why string) {
		c.Helper()
		_, err := c.CopyTo(ctx, to, quiet)
		c.code(why, err, pachamama.CodeConflict)
		_, err = c.CopyPlan(ctx)
		c.code(why+", when it is only asked", err, pachamama.CodeConflict)
	}
	c.newRun("r1", "c1")
	refused("an open run")
	c.ok(c.EndRun(ctx, "r1", pachamama.RunCancelled, nil, []byte("{}")))
	held, err := c.Lease(ctx, "notify:mail", "a program", time.Minute, nil)
	c.ok(err)
	c.same("held", held, true)
	refused("a program at work")
	c.pass(2 * time.Minute)
	db, dialect := c.open()
	c.Cleanup(func() { db.Close() })
	c.ok(catalog.CanFill(ctx, db, dialect))
	c.place = c.TempDir()
	fresh, dialect := c.open()
	c.Cleanup(func() { fresh.Close() })
	c.ok(catalog.CanFill(ctx, fresh, dialect))
	if _, err := fresh.ExecContext(ctx, `SELECT 1 FROM runs`); err == nil {
		c.Errorf("what was only asked made tables")
	}
	_, err = c.CopyTo(ctx, to, quiet)
	c.ok(err)
	c.code("what is full", catalog.CanFill(ctx, db, dialect), pachamama.CodeConflict)
}
