package conformance

import (
	"fmt"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// BenchmarkCatalog measures the lists that people look at, with the history of
// years: 2,500 collections and 100,000 runs.
func BenchmarkCatalog(b *testing.B, open OpenCatalog) {
	ctx := b.Context()
	db, dialect := open(b, b.TempDir())
	c, err := catalog.Open(ctx, db, dialect, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	for i := range 2500 {
		if err := c.PutCollection(ctx, pachamama.Collection{ID: fmt.Sprintf("c%04d", i), Name: fmt.Sprintf("Collection %d of the library", i)}); err != nil {
			b.Fatal(err)
		}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		b.Fatal(err)
	}
	for i := range 100_000 {
		q := fmt.Sprintf(`INSERT INTO runs (id, collection, state, doc, created, counts) VALUES ('r%06d', 'c%04d', '%s', '{"id":"r%06d","collection":{"id":"c%04d"}}', '2026-11-23T10:00:00.000Z', '{"fetched":1000}')`,
			i, i%2500, []pachamama.RunState{pachamama.RunDone, pachamama.RunFailed}[i%2], i, i%2500)
		if _, err := tx.ExecContext(ctx, q); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	for _, bench := range []struct {
		name string
		run  func() (int, error)
		want int
	}{
		{"overviews", func() (int, error) { l, err := c.Overviews(ctx, "", "c1200", 100); return len(l), err }, 100},
		{"overviews all", func() (int, error) { l, err := c.Overviews(ctx, "", "", 2500); return len(l), err }, 2500},
		{"overviews with a word", func() (int, error) { l, err := c.Overviews(ctx, "ion 24", "", 1000); return len(l), err }, 111},
		{"runs", func() (int, error) { l, err := c.Runs(ctx, catalog.RunFilter{Limit: 50}); return len(l), err }, 50},
		{"runs of a collection", func() (int, error) { l, err := c.Runs(ctx, catalog.RunFilter{Collection: "c0007"}); return len(l), err }, 40},
		{"runs of a collection in a state", func() (int, error) {
			l, err := c.Runs(ctx, catalog.RunFilter{Collection: "c0007", State: pachamama.RunFailed})
			return len(l), err
		}, 40},
		{"open runs", func() (int, error) {
			l, err := c.Runs(ctx, catalog.RunFilter{State: pachamama.RunWaiting})
			return len(l), err
		}, 0},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if n, err := bench.run(); n != bench.want || err != nil {
					b.Fatalf("%d, %v", n, err)
				}
			}
		})
	}
}
