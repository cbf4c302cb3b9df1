package conformance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// OpenCatalog opens a database at a place: the same place again is the same
// database.
type OpenCatalog func(t testing.TB, place string) (*sql.DB, catalog.Dialect)

// Catalog checks that the catalog works on an engine of SQL.
func Catalog(t *testing.T, open OpenCatalog) {
	t.Attr(attrSuite, "catalog")
	for _, c := range []struct {
		name string
		run  func(*catalogCase)
	}{
		{"collections", catalogCollections},
		{"overviews", catalogOverviews},
		{"runs", catalogRuns},
		{"run states", catalogStates},
		{"cancel", catalogCancel},
		{"stages", catalogStages},
		{"attempts", catalogAttempts},
		{"problems", catalogProblems},
		{"cursors", catalogCursors},
		{"pointers", catalogPointers},
		{"usage", catalogUsage},
		{"downloads", catalogDownloads},
		{"notices", catalogNotices},
		{"deliveries", catalogDeliveries},
		{"inbox", catalogInbox},
		{"leases", catalogLeases},
		{"alarms", catalogAlarms},
		{"successes", catalogSuccesses},
		{"migrations", catalogMigrations},
		{"verdicts", catalogVerdicts},
		{"earlier catalogs", catalogEarlier},
		{"newer catalog", catalogNewer},
		{"odd texts and large numbers", catalogOdd},
		{"order of ids", catalogOrder},
		{"clocks that differ", catalogClocks},
		{"try", catalogTry},
		{"copy", catalogCopy},
		{"copy refused", catalogCopyRefused},
		{"several writers", catalogWriters},
		{"one open run", catalogOneOpen},
		{"cancelled", catalogCancelled},
		{"close twice", catalogClose},
	} {
		t.Run(c.name, func(t *testing.T) {
			tc := &catalogCase{caseT: t, place: t.TempDir(), at: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
			tc.open = func() (*sql.DB, catalog.Dialect) {
				db, dialect := open(t, tc.place)
				return db, tc.passing(dialect)
			}
			tc.Catalog = tc.again()
			c.run(tc)
		})
	}
}

// caseT is T without Run, which the catalog has too.
type caseT interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
	Context() context.Context
	TempDir() string
}

// catalogCase is one case with its catalog and clock.
type catalogCase struct {
	caseT
	*catalog.Catalog
	open  func() (*sql.DB, catalog.Dialect)
	place string
	mu    sync.Mutex
	at    time.Time
	extra time.Duration // that passed
}

// passing has time pass on the engine's own clock too.
func (c *catalogCase) passing(d catalog.Dialect) catalog.Dialect {
	if clock := d.Clock; clock != nil {
		d.Clock = func(ctx context.Context, in catalog.Asked) (time.Time, error) {
			at, err := clock(ctx, in)
			c.mu.Lock()
			defer c.mu.Unlock()
			return at.Add(c.extra), err
		}
	}
	return d
}

// now moves on by a second whenever it is asked.
func (c *catalogCase) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Second)
	return c.at
}

func (c *catalogCase) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.extra = c.at.Add(d), c.extra+d
}

// again opens the same catalog once more.
func (c *catalogCase) again() *catalog.Catalog {
	c.Helper()
	db, dialect := c.open()
	cat, err := catalog.Open(c.Context(), db, dialect, c.now)
	c.ok(err)
	c.Cleanup(func() { cat.Close() })
	return cat
}

func (c *catalogCase) ok(err error) {
	c.Helper()
	if err != nil {
		c.Fatalf("%v", err)
	}
}

func (c *catalogCase) same(what string, got, want any) {
	c.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		c.Errorf("%s: %s", what, diff)
	}
}

func (c *catalogCase) code(what string, err error, want pachamama.Code) {
	c.Helper()
	if pachamama.CodeOf(err) != want {
		c.Errorf("%s: %v, want %s", what, err, want)
	}
}

// newRun adds a run of a collection.
func (c *catalogCase) newRun(id, collection string) pachamama.Run {
	c.Helper()
	run := pachamama.Run{ID: id, Collection: pachamama.Collection{ID: collection, Name: "Name of " + collection}, Stages: pachamama.Stages(),
		Inputs: map[pachamama.Stage]string{pachamama.StageFetch: "before"}, By: "a person", Created: c.now()}
	c.ok(c.AddRun(c.Context(), run))
	return run
}

func catalogCollections(c *catalogCase) {
	ctx := c.Context()
	for _, id := range []string{"", "Upper", "a b", "../x", "-a", "é", strings.Repeat("a", 64), "a/b", "a\n"} {
		c.code(fmt.Sprintf("id %q", id), c.PutCollection(ctx, pachamama.Collection{ID: id, Name: "x"}), pachamama.CodeInvalid)
	}
	_, err := c.Collection(ctx, "c1")
	c.code("a missing one", err, pachamama.CodeNotFound)
	col := pachamama.Collection{ID: "c1", Name: "Ünïcode's \"name\" \\ 茶 😀", Institution: "Museum", Mapping: "oai/dc", Source: pachamama.Source{Kind: "oai", URL: "https://a.example/?a=1&b=2"}}
	c.ok(c.PutCollection(ctx, col))
	first, err := c.Collection(ctx, "c1")
	c.ok(err)
	if first.Created.IsZero() || !first.Created.Equal(first.Updated) {
		c.Errorf("created %v, updated %v", first.Created, first.Updated)
	}
	col.Notes = "changed"
	c.ok(c.PutCollection(ctx, col))
	second, err := c.Collection(ctx, "c1")
	c.ok(err)
	if !second.Created.Equal(first.Created) || !second.Updated.After(first.Updated) {
		c.Errorf("created %v then %v, updated %v then %v", first.Created, second.Created, first.Updated, second.Updated)
	}
	second.Created, second.Updated = time.Time{}, time.Time{}
	c.same("collection", second, col)
	for _, id := range []string{"c3", "c2", "c_4", strings.Repeat("z", 63)} {
		c.ok(c.PutCollection(ctx, pachamama.Collection{ID: id, Name: id}))
	}
	var ids []string
	for after := ""; ; after = ids[len(ids)-1] {
		page, err := c.Collections(ctx, after, 2)
		c.ok(err)
		if len(page) == 0 {
			break
		}
		for _, col := range page {
			ids = append(ids, col.ID)
		}
	}
	c.same("ids", ids, []string{"c1", "c2", "c3", "c_4", strings.Repeat("z", 63)})
	c.ok(c.DeleteCollection(ctx, "c2"))
	c.ok(c.DeleteCollection(ctx, "c2"))
	_, err = c.Collection(ctx, "c2")
	c.code("a deleted one", err, pachamama.CodeNotFound)
}

func catalogMigrations(c *catalogCase) {
	c.ok(c.PutCollection(c.Context(), pachamama.Collection{ID: "c1", Name: "x"}))
	_, err := c.again().Collection(c.Context(), "c1")
	c.ok(err)
	c.place = c.TempDir() // a new catalog that several programs open at once
	var all sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		db, dialect := c.open()
		c.Cleanup(func() { db.Close() })
		all.Go(func() { _, errs[i] = catalog.Open(c.Context(), db, dialect, c.now) })
	}
	all.Wait()
	c.ok(errors.Join(errs...))
}

func catalogNewer(c *catalogCase) {
	db, dialect := c.open()
	c.Cleanup(func() { db.Close() })
	_, err := db.ExecContext(c.Context(), `INSERT INTO migrations (n, at) VALUES (9999, '')`)
	c.ok(err)
	_, err = catalog.Open(c.Context(), db, dialect, c.now)
	c.code("a catalog of a newer program", err, pachamama.CodeInvalid)
	if e := pachamama.AsError(err); e == nil || e.Hint == "" {
		c.Errorf("nothing says what to do: %v", err)
	}
}

func catalogWriters(c *catalogCase) {
	ctx, other := c.Context(), c.again()
	c.newRun("r1", "c1")
	const writers, times = 8, 10
	var all sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	won := 0
	for i := range writers {
		cat := []*catalog.Catalog{c.Catalog, other}[i%2]
		all.Go(func() {
			held, err := cat.Lease(ctx, "one", fmt.Sprint("owner ", i), time.Hour, nil)
			for range times {
				err = errors.Join(err, cat.AddAttempt(ctx, catalog.Attempt{Run: "r1", Stage: "fetch", Unit: "u", Code: "internal", Started: c.now()}),
					cat.AddUsage(ctx, []catalog.Usage{{Run: "r1", Stage: "fetch", Piece: "blob", Op: "put", Count: 1, Bytes: 10}}))
			}
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err)
			if held {
				won++
			}
		})
	}
	all.Wait()
	c.ok(errors.Join(errs...))
	if won != 1 {
		c.Errorf("%d owners got one lease", won)
	}
	used, err := c.UsageOf(ctx, "r1")
	c.ok(err)
	if len(used) != 1 || used[0].Count != writers*times || used[0].Bytes != writers*times*10 {
		c.Errorf("usage %+v", used)
	}
	failures, err := c.Failures(ctx, "r1", 1000)
	c.ok(err)
	var numbers []int
	for _, f := range failures {
		numbers = append(numbers, f.N)
	}
	slices.Sort(numbers)
	if n := len(slices.Compact(numbers)); len(failures) != writers*times || n != writers*times || numbers[n-1] != writers*times {
		c.Errorf("attempts are numbered %v", numbers)
	}
}

func catalogCancelled(c *catalogCase) {
	ctx, cancel := context.WithCancel(c.Context())
	cancel()
	c.code("put", c.PutCollection(ctx, pachamama.Collection{ID: "c1"}), pachamama.CodeCancelled)
	_, err := c.Collections(ctx, "", 10)
	c.code("list", err, pachamama.CodeCancelled)
	_, err = c.Move(ctx, catalog.Live, "c1", "v1", "me")
	c.code("move", err, pachamama.CodeCancelled)
	c.code("ping", c.Ping(ctx), pachamama.CodeCancelled)
	c.ok(c.Ping(c.Context()))
}

func catalogClose(c *catalogCase) {
	c.ok(c.Close())
	c.ok(c.Close())
	if err := c.Ping(c.Context()); err == nil {
		c.Errorf("a closed catalog answers")
	}
}
