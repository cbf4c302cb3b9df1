package postgres_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/postgres"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/retry"
	"github.com/ucldc/pachamama/test/servers"
)

// catalogOptions name a schema for each place.
func catalogOptions(t testing.TB, s *servers.PostgreSQL, place string) postgres.CatalogOptions {
	t.Helper()
	name := sha256.Sum256([]byte(place))
	return postgres.CatalogOptions{Options: options(t, s, ""), Schema: "Place " + hex.EncodeToString(name[:8]),
		Retry: retry.New(retry.Options{Service: "catalog", First: 50 * time.Millisecond, Longest: 500 * time.Millisecond, Rest: 100 * time.Millisecond, Tries: 1000, Budget: 1000})} // a busy machine starts servers slowly
}

func catalogIn(t testing.TB, o postgres.CatalogOptions) (*sql.DB, catalog.Dialect) {
	t.Helper()
	db, dialect, err := postgres.OpenCatalog(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db, dialect
}

// run runs a statement as who may do everything.
func run(t testing.TB, s *servers.PostgreSQL, statement string) {
	t.Helper()
	pool, err := postgres.Connect(t.Context(), options(t, s, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestCatalog(t *testing.T) {
	s := servers.StartPostgreSQL(t)
	run(t, s, `CREATE DATABASE language TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`) // where a_b sorts before a-b
	conformance.Catalog(t, func(t testing.TB, place string) (*sql.DB, catalog.Dialect) {
		o := catalogOptions(t, s, place)
		o.Database = "language"
		db, dialect := catalogIn(t, o)
		if dialect.Clock == nil {
			t.Error("leases of many machines must end by one clock")
		}
		return db, dialect
	})
	t.Run("server killed", func(t *testing.T) {
		open := func(t testing.TB, place string) (*sql.DB, catalog.Dialect) {
			return catalogIn(t, catalogOptions(t, s, place))
		}
		conformance.CatalogOutage(t, open, func() { s.Kill() }, s.Restart)
	})
	t.Run("commit without an answer", func(t *testing.T) { testUnanswered(t, s) })
	t.Run("rights", func(t *testing.T) { testRights(t, s) })
	t.Run("other text", func(t *testing.T) {
		run(t, s, `CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`)
		o := catalogOptions(t, s, "")
		o.Database = "latin"
		_, _, err := postgres.OpenCatalog(t.Context(), o)
		if e := pachamama.AsError(err); e == nil || e.Code != pachamama.CodeUnsupported || !strings.Contains(e.Message, "LATIN1") {
			t.Errorf("%v", err)
		}
	})
}

// testUnanswered cuts the connection when a commit has been sent: one that the
// server still gets, then one that is lost. Both are done, and once.
func testUnanswered(t *testing.T, s *servers.PostgreSQL) {
	for name, arrives := range map[string]bool{"arrived": true, "lost": false} {
		cut := newCutter(t, options(t, s, "").Host, arrives)
		o := catalogOptions(t, s, name)
		o.Host = cut.address
		db, dialect := catalogIn(t, o)
		c, err := catalog.Open(t.Context(), db, dialect, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		cut.next.Store(true)
		if err := c.AddUsage(t.Context(), []catalog.Usage{{Run: "r", Count: 1}}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		used, err := c.UsageOf(t.Context(), "r")
		if err != nil || len(used) != 1 || used[0].Count != 1 || cut.next.Load() {
			t.Errorf("%s: %+v, %v; cut is still to come: %v", name, used, err, cut.next.Load())
		}
	}
}

// testRights: a role that owns nothing can use a catalog that is up to date, and
// what it may not do is named.
func testRights(t *testing.T, s *servers.PostgreSQL) {
	o := catalogOptions(t, s, "")
	o.Schema = "shared"
	db, dialect := catalogIn(t, o)
	if _, err := catalog.Open(t.Context(), db, dialect, time.Now); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`CREATE ROLE clerk LOGIN PASSWORD 'clerk'`, `GRANT USAGE ON SCHEMA shared TO clerk`,
		`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shared TO clerk`, `GRANT USAGE ON ALL SEQUENCES IN SCHEMA shared TO clerk`} {
		run(t, s, statement)
	}
	o.User, o.Password = "clerk", func(context.Context) (string, error) { return "clerk", nil }
	db, dialect = catalogIn(t, o)
	c, err := catalog.Open(t.Context(), db, dialect, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Try(t.Context()); err != nil {
		t.Errorf("with all rights: %v", err)
	}
	run(t, s, `REVOKE UPDATE ON shared.pointers FROM clerk`)
	_, err = c.Try(t.Context())
	if e := pachamama.AsError(err); e == nil || e.Code != pachamama.CodeForbidden || !strings.Contains(e.Message, "pointers") || !strings.Contains(e.Hint, "Grant") {
		t.Errorf("without one: %v", err)
	}
	o.Schema = "another"
	_, _, err = postgres.OpenCatalog(t.Context(), o)
	if e := pachamama.AsError(err); e == nil || e.Code != pachamama.CodeForbidden || e.Hint == "" {
		t.Errorf("a schema that it may not make: %v", err)
	}
}

func BenchmarkCatalog(b *testing.B) {
	s := servers.StartPostgreSQL(b)
	conformance.BenchmarkCatalog(b, func(t testing.TB, place string) (*sql.DB, catalog.Dialect) {
		return catalogIn(t, catalogOptions(t, s, place))
	})
}
