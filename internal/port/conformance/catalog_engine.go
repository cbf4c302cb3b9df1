package conformance

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// catalogEarlier brings catalogs of every earlier version up to date, with rows.
func catalogEarlier(c *catalogCase) {
	ctx := c.Context()
	all, err := catalog.Migrations()
	c.ok(err)
	for version := 1; version < len(all); version++ {
		c.place = c.TempDir()
		db, dialect := c.open()
		c.Cleanup(func() { db.Close() })
		do := func(statement string) {
			c.Helper()
			if dialect.Types != nil {
				statement = dialect.Types(statement)
			}
			_, err := db.ExecContext(ctx, statement)
			c.ok(err)
		}
		do(`CREATE TABLE IF NOT EXISTS migrations (n INTEGER PRIMARY KEY, at TEXT NOT NULL)`)
		for n := range version {
			do(all[n])
			do(fmt.Sprintf(`INSERT INTO migrations (n, at) VALUES (%d, '')`, n+1))
		}
		do(`INSERT INTO runs (id, collection, state, doc, created) VALUES ('r1', 'maps', 'running', '{"id":"r1"}', '2026-10-31T23:59:00.000Z')`)
		do(`INSERT INTO outbox (id, run, kind, doc, created) VALUES (7, 'r0', 'run.done', '{}', '2026-10-31T23:59:00.000Z')`)
		do(`INSERT INTO usage (run, stage, piece, driver, op, count, bytes, units, micros, errors, throttled` + sized(version, ", month, size") + `)
			VALUES ('r1', 'fetch', 'blob', 'file', 'put', 3, 300, 3, 1000, 1, 1` + sized(version, ", '2026-10', -1") + `)`)
		cat, err := catalog.Open(ctx, db, dialect, c.now)
		c.ok(err)
		c.ok(cat.EndRun(ctx, "r1", pachamama.RunDone, nil, []byte(`{}`)))
		list, err := cat.NewNotices(ctx, 10)
		c.ok(err)
		if len(list) != 2 || list[0].ID != 7 || list[1].ID <= 7 {
			c.Errorf("from version %d: events %+v", version, list)
		}
		n := 0
		c.ok(cat.Metered(ctx, catalog.MeterFilter{Run: "r1"}, func(m catalog.Metered) {
			n++
			c.same("its month, size and bytes", []any{m.Month, m.Size, m.Bytes}, []any{"2026-10", int64(-1), int64(300)})
		}))
		c.same("rows of usage", n, 1)
	}
}

// sized is for columns that usage has from version 4 on.
func sized(version int, columns string) string {
	if version < 4 {
		return ""
	}
	return columns
}

func catalogOdd(c *catalogCase) {
	ctx := c.Context()
	odd, long := "zero \x00, broken \xff\xfe, 茶", ""
	for i := range 100 {
		sum := sha256.Sum256([]byte{byte(i)})
		long += hex.EncodeToString(sum[:]) // that no engine packs small
	}
	c.newRun("r1", "c1")
	c.ok(c.AddAttempt(ctx, catalog.Attempt{Run: "r1", Stage: "map", Unit: odd, Message: odd, Code: "internal", Started: c.now(), Problems: []pachamama.Problem{
		{Stage: "map", Code: "rejected", Cause: odd, Count: 1}, {Stage: "map", Code: "rejected", Cause: long + "1", Count: 2}, {Stage: "map", Code: "rejected", Cause: long + "2", Count: 3}}}))
	problems, err := c.Problems(ctx, "r1")
	c.ok(err)
	if len(problems) != 3 || problems[0].Cause != long+"2" || problems[1].Cause != long+"1" {
		c.Errorf("%d problems", len(problems))
	}
	failures, err := c.Failures(ctx, "r1", 10)
	c.ok(err)
	if len(failures) != 1 || !strings.Contains(failures[0].Message, "茶") {
		c.Errorf("failures %+v", failures)
	}
	for _, url := range []string{long + "1", long + "2"} {
		c.ok(c.PutDownload(ctx, catalog.Download{URL: url, ETag: url[len(url)-1:]}))
	}
	d, ok, err := c.Download(ctx, long+"1")
	c.ok(err)
	c.same("a long URL", []any{ok, d.URL, d.ETag}, []any{true, long + "1", "1"})
	const large = int64(1) << 52
	u := catalog.Usage{Run: "r1", Stage: "map", Piece: "blob", Op: "get", Count: 1, Bytes: large, Units: large, Took: 3 * time.Hour}
	c.ok(c.AddUsage(ctx, []catalog.Usage{u, u}))
	used, err := c.UsageOf(ctx, "r1")
	c.ok(err)
	c.same("large numbers", []any{used[0].Bytes, used[0].Units, used[0].Took}, []any{2 * large, 2 * large, 6 * time.Hour})
	c.ok(c.Progress(ctx, "r1", "map", large, large, "", nil))
}

// catalogOrder sees that texts sort by their bytes, whatever the engine's language.
func catalogOrder(c *catalogCase) {
	ctx, want := c.Context(), []string{"a-1", "a-b", "a0", "a1", "a_b", "aa", "ab"}
	for _, i := range []int{3, 0, 6, 2, 5, 1, 4} {
		c.ok(c.PutCollection(ctx, pachamama.Collection{ID: want[i], Name: want[i]}))
	}
	var got []string
	for after := ""; ; after = got[len(got)-1] {
		page, err := c.Overviews(ctx, "", after, 2)
		c.ok(err)
		if len(page) == 0 {
			break
		}
		for _, o := range page {
			got = append(got, o.Collection.ID)
		}
	}
	c.same("ids in pages", got, want)
}

// catalogClocks sees that a program whose clock is wrong takes no lease from
// another, on engines with a clock of their own.
func catalogClocks(c *catalogCase) {
	ctx := c.Context()
	db, dialect := c.open()
	c.Cleanup(func() { db.Close() })
	if dialect.Clock == nil {
		return // all programs are on one machine
	}
	wrong, err := catalog.Open(ctx, db, dialect, func() time.Time { return c.now().Add(1000 * time.Hour) })
	c.ok(err)
	first, err := c.Lease(ctx, "l", "a", time.Minute, nil)
	c.ok(err)
	second, err := wrong.Lease(ctx, "l", "b", time.Minute, nil)
	c.ok(err)
	c.same("leases", []bool{first, second}, []bool{true, false})
	holder, err := wrong.Holder(ctx, "l")
	c.ok(err)
	c.same("holder", holder, "a")
}

func catalogTry(c *catalogCase) {
	db, _ := c.open()
	c.Cleanup(func() { db.Close() })
	version, err := c.Try(c.Context())
	c.ok(err)
	all, err := catalog.Migrations()
	c.ok(err)
	c.same("version", version, len(all))
	c.same("rows that a try leaves", count(c, db, "audit"), 0)
}

func count(c *catalogCase, db *sql.DB, table string) (n int) {
	c.Helper()
	c.ok(db.QueryRowContext(c.Context(), `SELECT COUNT(*) FROM `+table).Scan(&n))
	return n
}
