package catalog_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
)

// rows of a catalog of version 3.
const rows = `INSERT INTO runs (id, collection, state, doc, created) VALUES ('r1', 'maps', 'done', '{}', '2026-10-31T23:59:00.000Z');
INSERT INTO usage VALUES ('r1', 'fetch', 'blob', 'file', 'put', 3, 300, 3, 1000, 1, 1), ('', '', 'search', 'embedded', 'find', 1, 2, 3, 4, 0, 0);
CREATE TABLE migrations (n INTEGER PRIMARY KEY, at TEXT NOT NULL);
INSERT INTO migrations VALUES (3, '2026-11-01T00:00:00.000Z');`

func TestUsageFromBeforeSizesWereNoted(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "catalog.db")
	db, dialect, err := sqlite.OpenCatalog(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"schema.sql", "schema2.sql", "schema3.sql"} {
		schema, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(ctx, string(schema)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.ExecContext(ctx, rows); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(ctx, db, dialect, func() time.Time { return time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.AddUsage(ctx, []catalog.Usage{{Run: "r1", Stage: "fetch", Piece: "blob", Driver: "file", Op: "put", Size: 1 << 20, Count: 1, Bytes: 1 << 20}}); err != nil {
		t.Fatal(err)
	}
	put := catalog.Usage{Run: "r1", Piece: "blob", Driver: "file", Op: "put", Size: -1, Count: 3, Bytes: 300, Units: 3, Took: time.Millisecond, Errors: 1, Throttled: 1}
	large := catalog.Usage{Run: "r1", Piece: "blob", Driver: "file", Op: "put", Size: 1 << 20, Count: 1, Bytes: 1 << 20}
	find := catalog.Usage{Piece: "search", Driver: "embedded", Op: "find", Size: -1, Count: 1, Bytes: 2, Units: 3, Took: 4 * time.Microsecond}
	for name, ask := range map[string]struct {
		filter catalog.MeterFilter
		want   []catalog.Metered
	}{
		"all":        {catalog.MeterFilter{}, []catalog.Metered{{find, ""}, {put, "2026-10"}, {large, "2026-11"}}},
		"run":        {catalog.MeterFilter{Run: "r1"}, []catalog.Metered{{put, "2026-10"}, {large, "2026-11"}}},
		"collection": {catalog.MeterFilter{Collection: "maps", Months: []string{"2026-11", "2026-12"}}, []catalog.Metered{{large, "2026-11"}}},
		"piece":      {catalog.MeterFilter{Piece: "search"}, []catalog.Metered{{find, ""}}},
		"until":      {catalog.MeterFilter{Until: "2026-10"}, []catalog.Metered{{find, ""}, {put, "2026-10"}}},
		"none":       {catalog.MeterFilter{Collection: "books"}, nil},
	} {
		var got []catalog.Metered
		if err := c.Metered(ctx, ask.filter, func(m catalog.Metered) { got = append(got, m) }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ask.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
