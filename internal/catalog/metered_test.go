package catalog_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
)

// before4 makes a catalog what it was before version 4, with usage in it.
const before4 = `DROP TABLE usage;
CREATE TABLE usage (run TEXT NOT NULL, stage TEXT NOT NULL, piece TEXT NOT NULL, driver TEXT NOT NULL, op TEXT NOT NULL, count INTEGER NOT NULL, bytes INTEGER NOT NULL,
  units INTEGER NOT NULL, micros INTEGER NOT NULL, errors INTEGER NOT NULL, throttled INTEGER NOT NULL, PRIMARY KEY (run, stage, piece, driver, op));
INSERT INTO usage VALUES ('r1', 'fetch', 'blob', 'file', 'put', 3, 300, 3, 1000, 1, 1), ('', '', 'search', 'embedded', 'find', 1, 2, 3, 4, 0, 0);
DELETE FROM migrations WHERE n >= 4;`

func TestUsageFromBeforeSizesWereNoted(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "catalog.db")
	open := func() *catalog.Catalog {
		db, dialect, err := sqlite.OpenCatalog(ctx, path)
		if err != nil {
			t.Fatal(err)
		}
		c, err := catalog.Open(ctx, db, dialect, func() time.Time { return time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC) })
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := open()
	if err := c.AddRun(ctx, pachamama.Run{ID: "r1", Collection: pachamama.Collection{ID: "maps"}, Created: time.Date(2026, 10, 31, 23, 59, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	c.Close()
	db, _, err := sqlite.OpenCatalog(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(ctx, before4); err != nil {
		t.Fatal(err)
	}
	db.Close()

	c = open()
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
