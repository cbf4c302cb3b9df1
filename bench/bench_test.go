package main

import (
	"net/http/httptest"
	"strings"
	"testing"

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
	l, err := walk(t.Context(), server.URL+"/oai", 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.urls) != 4 || len(l.pages) != 2 || l.bytes == 0 {
		t.Errorf("%d addresses, %d pages, %d bytes", len(l.urls), len(l.pages), l.bytes)
	}
	r, err := measureMap(t.Context(), l.pages)
	if err != nil {
		t.Fatal(err)
	}
	if r.mapped <= 0 || r.floor <= r.mapped {
		t.Errorf("mapping is faster than its floor: %+v", r)
	}
	var out strings.Builder
	print(&out, results{machine: machine(), records: sample.Originals, list: l, mapped: r})
	if !strings.Contains(out.String(), "| map, one core |") {
		t.Errorf("no table:\n%s", out.String())
	}
}
