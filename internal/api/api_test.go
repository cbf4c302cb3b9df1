package api_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/api"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/harvest/harvesttest"
)

type site struct {
	t     *testing.T
	world *harvesttest.World
	h     http.Handler
	run   string // of the published harvest
}

func open(t *testing.T) *site {
	t.Helper()
	db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w, err := harvesttest.Open(t.Context(), db, dialect, mem.NewBlob())
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, world: w, h: api.New(api.Deps{Control: w.Control, Reader: w.Reader, Catalog: w.Catalog, Store: w.Store, Schema: w.Schema, Log: slog.New(slog.DiscardHandler), Queue: openQueue(t)})}
	col, items, err := w.Museum(t.Context(), 30)
	if err != nil {
		t.Fatal(err)
	}
	if s.run, err = w.Harvest(t.Context(), col, items, true); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) do(method, path, body string, want int) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, api.Prefix+path, strings.NewReader(body))
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	if w.Code != want {
		s.t.Errorf("%s %s = %d, want %d: %s", method, path, w.Code, want, w.Body)
	}
	return w
}

func (s *site) get(path string, into any) {
	s.t.Helper()
	w := s.do("GET", path, "", 200)
	reflect.ValueOf(into).Elem().SetZero()
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		s.t.Errorf("GET %s: %v", path, err)
	}
}

type found struct {
	Total int
	Next  string
	Hits  []struct {
		Record  struct{ ID string }
		Matches []struct {
			File  string
			Page  int
			Terms []string
		}
	}
	Facets map[string][]struct {
		Value string
		Count int
	}
}

func TestSearchPagesToItsEnd(t *testing.T) {
	s := open(t)
	seen, next := map[string]bool{}, "/search?limit=7&q=&facet=type"
	for next != "" {
		var f found
		s.get(next, &f)
		if f.Total != 30 || len(f.Facets["type"]) != 2 {
			t.Fatalf("total %d, facets %v", f.Total, f.Facets)
		}
		for _, h := range f.Hits {
			seen[h.Record.ID] = true
		}
		next = strings.TrimPrefix(f.Next, api.Prefix)
	}
	if len(seen) != 30 {
		t.Errorf("saw %d of 30 records", len(seen))
	}
}

func TestSearchNarrowsAndTellsWhere(t *testing.T) {
	s := open(t)
	var f found
	s.get("/search?q=schooner&highlight=true&filter.type=text&filter.type=sound", &f)
	if f.Total != 2 || len(f.Hits[0].Matches) == 0 || f.Hits[0].Matches[0].Page != 1 || f.Hits[0].Matches[0].Terms[0] != "schooner" {
		t.Errorf("found %+v", f)
	}
	s.get("/search?site=stage&from=1881&until=1882", &f)
	if f.Total != 2 {
		t.Errorf("1881 to 1882: %d", f.Total)
	}
}

func TestRecordByArk(t *testing.T) {
	s := open(t)
	path := "/collections/harbor/records/" + url.PathEscape("ark:/99999/m003")
	var rec struct{ Record struct{ ID string } }
	s.get(path, &rec)
	if rec.Record.ID != "ark:/99999/m003" {
		t.Errorf("got %+v", rec)
	}
	raw := s.do("GET", path+"/raw", "", 200)
	if !strings.Contains(raw.Body.String(), "oai:museum.example:3") || !strings.Contains(raw.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("raw: %v %s", raw.Header(), raw.Body)
	}
}

func TestCollectionsComeAndGo(t *testing.T) {
	s := open(t)
	body := `{"id":"maps","name":"Maps","mapping":"oai/dc","source":{"kind":"oai","url":"https://maps.example/oai"}}`
	w := s.do("POST", "/collections", body, 201)
	if w.Header().Get("Location") != api.Prefix+"/collections/maps" {
		t.Errorf("location %q", w.Header().Get("Location"))
	}
	var list struct {
		Collections []struct{ Collection struct{ ID string } }
		Next        string
	}
	s.get("/collections?limit=1", &list)
	if len(list.Collections) != 1 || list.Next == "" {
		t.Fatalf("list %+v", list)
	}
	s.get(strings.TrimPrefix(list.Next, api.Prefix), &list)
	if list.Collections[0].Collection.ID != "maps" || list.Next != "" {
		t.Errorf("second page %+v", list)
	}
	s.do("DELETE", "/collections/maps", "", 204)
	s.do("GET", "/collections/maps", "", 404)
	s.do("DELETE", "/collections/harbor", "", 409) // published
}

func TestRunsBeginStopAndGoOn(t *testing.T) {
	s := open(t)
	w := s.do("POST", "/collections/harbor/runs", `{"from":"map","publish":true}`, 202)
	var run struct {
		ID     string
		Stages []string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &run); err != nil || run.Stages[0] != "map" {
		t.Fatalf("run %s: %v", w.Body, err)
	}
	s.do("POST", "/collections/harbor/runs", "", 409) // one at a time
	s.do("POST", "/runs/"+run.ID+"/cancel", "", 202)
	s.do("POST", "/runs/"+run.ID+"/resume", `{"accept":true}`, 202)
	s.do("POST", "/runs/"+s.run+"/resume", "", 409) // done
	if n := len(s.world.Engine.Started()); n != 2 {
		t.Errorf("the engine was started %d times", n)
	}
	var report struct {
		Stages []struct{ Stage string }
	}
	s.get("/runs/"+s.run, &report)
	if len(report.Stages) != 7 {
		t.Errorf("report %+v", report)
	}
	var list struct {
		Runs []struct{ ID string }
		Next string
	}
	s.get("/runs?collection=harbor&limit=1", &list)
	s.get(strings.TrimPrefix(list.Next, api.Prefix), &list)
	if len(list.Runs) != 1 || list.Runs[0].ID != s.run || list.Next != "" {
		t.Errorf("second page %+v", list)
	}
}

func TestRunsOfSomeStages(t *testing.T) {
	s := open(t)
	for body, want := range map[string]string{
		`{"only":"content"}`:            `["content","index"]`,
		`{"skip":["content","text"]}`:   `["fetch","map","check","index"]`,
		`{"dry_run":true,"from":"map"}`: `["map","check"]`,
	} {
		var run struct {
			ID     string
			Stages json.RawMessage
		}
		w := s.do("POST", "/collections/harbor/runs", body, 202)
		if err := json.Unmarshal(w.Body.Bytes(), &run); err != nil || string(run.Stages) != want {
			t.Errorf("%s: %s, %v", body, w.Body, err)
		}
		if err := s.world.Catalog.SetRunState(t.Context(), run.ID, pachamama.RunFailed, nil); err != nil {
			t.Fatal(err)
		}
	}
	s.do("POST", "/collections/harbor/runs", `{"dry_run":true,"publish":true}`, 400)
}

func TestPublishing(t *testing.T) {
	s := open(t)
	s.do("POST", "/collections/harbor/rollback", "", 404)
	s.do("POST", "/collections/harbor/unpublish", "", 204)
	var f found
	if s.get("/search", &f); f.Total != 0 {
		t.Errorf("%d records after unpublishing", f.Total)
	}
	s.do("POST", "/collections/harbor/publish", "", 200)
	if s.get("/search", &f); f.Total != 30 {
		t.Errorf("%d records after publishing", f.Total)
	}
}

func TestExportStreamsEveryRecord(t *testing.T) {
	s := open(t)
	w := s.do("GET", "/collections/harbor/export", "", 200)
	if n := strings.Count(w.Body.String(), "\n"); n != 30 || w.Header().Get("Content-Type") != "application/jsonl" {
		t.Errorf("%d lines of %s", n, w.Header().Get("Content-Type"))
	}
	s.do("GET", "/collections/harbor/export?version=none", "", 404)
	s.do("GET", "/collections/nothing/export", "", 404)
}

func TestFilesAreHarmless(t *testing.T) {
	s := open(t)
	for kind, inline := range map[string]bool{"image/png": true, "application/pdf": true, "image/svg+xml": false, "text/html": false, "": false} {
		name, err := s.world.Store.PutFile(t.Context(), kind, []byte("bytes of "+kind))
		if err != nil {
			t.Fatal(err)
		}
		h := s.do("GET", "/files/"+name, "", 200).Header()
		if inline == strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %v", kind, h)
		}
		if sandboxed := strings.Contains(h.Get("Content-Security-Policy"), "sandbox"); sandboxed == (kind == "application/pdf") {
			t.Errorf("%s: sandboxed %t", kind, sandboxed)
		}
	}
	s.do("GET", "/files/..%2F..%2Fcatalog.db", "", 404)
	s.do("GET", "/files/"+strings.Repeat("0", 64), "", 404)
	s.do("GET", "/text/"+strings.Repeat("0", 64)+"/none", "", 404)
}

func TestProblemsSayWhatAndWhatToDo(t *testing.T) {
	s := open(t)
	tests := []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"GET", "/search?limit=2000", "", 400, "invalid"},
		{"GET", "/search?limit=x", "", 400, "invalid"},
		{"GET", "/search?filter.nothing=1", "", 400, "invalid"},
		{"GET", "/search?site=moon", "", 400, "invalid"},
		{"GET", "/collections?limit=0", "", 400, "invalid"},
		{"POST", "/collections", `{"id":"x","colour":"red"}`, 400, "invalid"},
		{"POST", "/collections", `{"id":"x","name":"X","source":{"url":"file:///etc/passwd"}}`, 400, "invalid"},
		{"POST", "/collections", `{"id":"../x","name":"X","source":{"url":"http://x.example"}}`, 400, "invalid"},
		{"POST", "/collections", `{"name":"` + strings.Repeat("x", 2<<20) + `"}`, 413, "too_large"},
		{"POST", "/collections/harbor/runs", `{"from":"lunch"}`, 400, "invalid"},
		{"POST", "/collections/harbor/runs", `{"since":"lunch"}`, 400, "invalid"},
		{"GET", "/collections/none/records/x", "", 404, "not_found"},
		{"GET", "/nowhere", "", 404, "not_found"},
	}
	for _, tt := range tests {
		w := s.do(tt.method, tt.path, tt.body, tt.status)
		var p struct{ Code, Message, Hint string }
		err := json.Unmarshal(w.Body.Bytes(), &p)
		if err != nil || p.Code != tt.code || p.Message == "" || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %v %+v", tt.method, tt.path, err, p)
		}
	}
}

func TestOtherSitesMayNotChangeThings(t *testing.T) {
	s := open(t)
	r := httptest.NewRequest("POST", api.Prefix+"/collections/harbor/unpublish", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	if w.Code != 403 {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestEveryOperationIsDescribedAndAnswers(t *testing.T) {
	s := open(t)
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]struct{ OperationID string }
		Components struct{ Schemas map[string]any }
	}
	w := s.do("GET", "/openapi.json", "", 200)
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for path, item := range doc.Paths {
		for method, op := range item {
			if op.OperationID == "" || ids[op.OperationID] {
				t.Errorf("%s %s: operation id %q", method, path, op.OperationID)
			}
			ids[op.OperationID] = true
			at := strings.NewReplacer("{id}", "none", "{record}", "none", "{sha256}", "none", "{extractor}", "none").Replace(path)
			w := httptest.NewRecorder()
			s.h.ServeHTTP(w, httptest.NewRequest(strings.ToUpper(method), api.Prefix+at, nil))
			if body, _ := io.ReadAll(w.Body); strings.Contains(string(body), "no such operation") || w.Code == 405 || w.Code >= 500 {
				t.Errorf("%s %s answers %d %s", method, path, w.Code, body)
			}
		}
	}
	if len(ids) != 31 {
		t.Errorf("%d operations are described", len(ids))
	}
	for name := range refs(w.Body.String()) {
		if doc.Components.Schemas[name] == nil {
			t.Errorf("the description refers to %q, which it lacks", name)
		}
	}
}

func refs(doc string) map[string]bool {
	out := map[string]bool{}
	for part := range strings.SplitSeq(doc, `#/components/schemas/`) {
		name, _, _ := strings.Cut(part, `"`)
		out[name] = true
	}
	delete(out, "{\n ")
	for name := range out {
		if strings.ContainsAny(name, " {\n") || name == "" {
			delete(out, name)
		}
	}
	return out
}
