package conformance

import (
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// CatalogOutage kills the server of a catalog while programs write, and starts
// it again over its data: all that they wrote is there, and once.
func CatalogOutage(t *testing.T, open OpenCatalog, kill, start func()) {
	t.Attr(attrSuite, "catalog")
	ctx, place := t.Context(), t.TempDir()
	catalogs := make([]*catalog.Catalog, 2)
	for i := range catalogs {
		db, dialect := open(t, place)
		cat, err := catalog.Open(ctx, db, dialect, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		defer cat.Close()
		catalogs[i] = cat
	}
	const writers, times = 6, 60
	var all sync.WaitGroup
	var outage sync.Once
	for i := range writers {
		cat := catalogs[i%2]
		all.Go(func() {
			for n := range times {
				if n == times/2 {
					outage.Do(func() { kill(); start() })
				}
				run, collection := fmt.Sprintf("r%d-%03d", i, n), pachamama.Collection{ID: fmt.Sprint("c", i)}
				if busy, err := cat.BeginRun(ctx, pachamama.Run{ID: run, Collection: collection}); err != nil || busy != "" {
					t.Errorf("%s: open is %q, %v", run, busy, err)
				}
				for _, err := range []error{
					cat.AddAttempt(ctx, catalog.Attempt{Run: run, Stage: "map", Unit: "u", OK: true, Started: time.Now()}),
					cat.AddUsage(ctx, []catalog.Usage{{Run: "all", Count: 1}}),
					cat.EndRun(ctx, run, pachamama.RunDone, nil, []byte("{}")),
				} {
					if err != nil {
						t.Errorf("%s: %v", run, err)
					}
				}
			}
		})
	}
	all.Wait()
	db, _ := open(t, place)
	defer db.Close()
	for _, query := range []string{`SELECT COUNT(*) FROM runs WHERE state = 'done'`, `SELECT COUNT(*) FROM attempts`, `SELECT COUNT(*) FROM outbox`, `SELECT SUM(count) FROM usage`} {
		if n := number(t, db, query); n != writers*times {
			t.Errorf("%s: %d, want %d", query, n, writers*times)
		}
	}
	catalogAway(t, open, place, kill, start)
}

// catalogAway calls once while the server is away.
func catalogAway(t *testing.T, open OpenCatalog, place string, kill, start func()) {
	ctx := t.Context()
	db, dialect := open(t, place)
	dialect.Try = nil // each call is made once
	cat, err := catalog.Open(ctx, db, dialect, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer cat.Close()
	kill()
	_, err = cat.Runs(ctx, catalog.RunFilter{})
	if e := pachamama.AsError(err); e == nil || e.Code != pachamama.CodeUnavailable || e.Hint == "" {
		t.Errorf("while the server is away: %v", err)
	}
	if _, err := cat.BeginRun(ctx, pachamama.Run{ID: "away", Collection: pachamama.Collection{ID: "away"}}); pachamama.CodeOf(err) != pachamama.CodeUnavailable {
		t.Errorf("while the server is away: %v", err)
	}
	start()
	if _, err := cat.Runs(ctx, catalog.RunFilter{}); err != nil {
		t.Errorf("the first call after it: %v", err)
	}
}

func number(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
