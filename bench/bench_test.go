package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/sample"
)

// The measurements that need no second process still run, and the two encoders
// that they compare give the same bytes.
func TestMeasureMap(t *testing.T) {
	s, err := sample.New(sample.Options{PageSize: 200})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	l, err := walk(t.Context(), server.URL+"/oai", "oai_dc", 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.urls) != 4 || len(l.pages) != 2 || l.bytes == 0 {
		t.Errorf("%d addresses, %d pages, %d bytes", len(l.urls), len(l.pages), l.bytes)
	}
	q, err := measureQueue(t.Context(), t.TempDir(), 400)
	if err != nil || q.one <= 0 || q.tens <= 0 {
		t.Errorf("%+v, %v", q, err)
	}
	r, err := measureMap(t.Context(), l.pages)
	if err != nil {
		t.Fatal(err)
	}
	if r.mapped <= 0 || r.floor <= r.mapped {
		t.Errorf("mapping is faster than its floor: %+v", r)
	}
	rich, err := measureRich(t.Context(), server.URL+"/oai", "mappings")
	if err != nil {
		t.Fatal(err)
	}
	if rich.one <= 0 || rich.size < 1000 {
		t.Errorf("rich records: %+v", rich)
	}
	var out strings.Builder
	print(&out, results{machine: machine(), records: sample.Originals, list: l, mapped: r, rich: rich,
		whole: harvested{took: 41 * time.Second, cpu: 30 * time.Second, own: ownMemory(os.Getpid())}, half: harvested{took: 20 * time.Second, cpu: 15 * time.Second}})
	if !strings.Contains(out.String(), "| map, one core |") || !strings.Contains(out.String(), "| map rich records, one core |") || !strings.Contains(out.String(), "| twice the records | 2.05 times | as long: half of them take 20.0 s; 2.00 times") {
		t.Errorf("no table:\n%s", out.String())
	}
	if _, err := os.Stat("/proc/self/status"); err == nil && !strings.Contains(out.String(), "| - of it its own |") {
		t.Errorf("no memory of its own:\n%s", out.String())
	}
}

// The catalog that pages are asked of can be read as one that the program wrote.
func TestHistory(t *testing.T) {
	ctx, data := t.Context(), t.TempDir()
	db, dialect, err := sqlite.OpenCatalog(ctx, filepath.Join(data, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(ctx, db, dialect, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := history(ctx, data, 10, 200); err != nil {
		t.Fatal(err)
	}
	list, err := c.Overviews(ctx, "family", "", 100)
	if err != nil || len(list) != 10 || list[0].Live == "" || list[0].Collection.Name != "Photographs of the c0000 family" {
		t.Errorf("collections %+v, %v", list, err)
	}
	failed, err := c.Runs(ctx, catalog.RunFilter{State: pachamama.RunFailed})
	if err != nil || len(failed) != 12 {
		t.Fatalf("%d failed runs, %v", len(failed), err)
	}
	stages, serr := c.Stages(ctx, failed[0].ID)
	problems, perr := c.Problems(ctx, failed[0].ID)
	failures, ferr := c.Failures(ctx, failed[0].ID, 10)
	if len(stages) != 7 || len(problems) != 3 || len(failures) != 1 || failed[0].Error == nil || serr != nil || perr != nil || ferr != nil {
		t.Errorf("a failed run has %d stages, %d problems, %d failures, error %v (%v, %v, %v)", len(stages), len(problems), len(failures), failed[0].Error, serr, perr, ferr)
	}
	if letters, err := c.Inbox(ctx, 1000); err != nil || len(letters) != 200 {
		t.Errorf("%d letters, %v", len(letters), err)
	}
}
