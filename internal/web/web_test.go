package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/harvest/harvesttest"
	"github.com/ucldc/pachamama/internal/web"
)

type site struct {
	t     *testing.T
	world *harvesttest.World
	h     http.Handler
	run   string // of the published harvest
}

func empty(t *testing.T) *site {
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
	s := &site{t: t, world: w}
	s.h, err = web.New(web.Deps{Control: w.Control, Reader: w.Reader, Catalog: w.Catalog, Store: w.Store, Schema: w.Schema,
		Log: slog.New(slog.DiscardHandler), Mappings: []string{"oai/dc"}, Draw: w, Look: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t *testing.T) *site {
	t.Helper()
	s := empty(t)
	col, items, err := s.world.Museum(t.Context(), 60)
	if err != nil {
		t.Fatal(err)
	}
	if s.run, err = s.world.Harvest(t.Context(), col, items, true); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) do(method, path string, form url.Values, want int) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	if w.Code != want {
		s.t.Errorf("%s %s = %d, want %d: %s", method, path, w.Code, want, w.Body)
	}
	return w
}

func (s *site) page(path string) *html.Node {
	s.t.Helper()
	return s.parse(s.do("GET", path, nil, 200))
}

func (s *site) parse(w *httptest.ResponseRecorder) *html.Node {
	s.t.Helper()
	doc, err := html.Parse(w.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return doc
}

// says checks that an element is there and that the first says want.
func (s *site) says(doc *html.Node, selector, want string) {
	s.t.Helper()
	found := find(doc, selector)
	if len(found) == 0 {
		s.t.Errorf("there is no %s", selector)
	} else if got := text(found[0]); !strings.Contains(got, want) {
		s.t.Errorf("%s says %q, want %q", selector, got, want)
	}
}

func (s *site) count(doc *html.Node, selector string, want int) {
	s.t.Helper()
	if got := len(find(doc, selector)); got != want {
		s.t.Errorf("%d times %s, want %d", got, selector, want)
	}
}

func TestEveryPageIsWhole(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/", "/?filter=harbor", "/runs", "/runs/" + s.run, "/runs/" + s.run + "/report", "/collections/harbor", "/search", "/search?q=schooner", "/search?site=stage",
		"/records/harbor/" + url.PathEscape("ark:/99999/m000"), "/inbox", "/help"} {
		w := s.do("GET", path, nil, 200)
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", path, w.Header())
		}
		doc := s.parse(w)
		s.count(doc, "h1", 1)
		s.count(doc, "main#main", 1)
		s.count(doc, "a.skip", 1)
		s.count(doc, "[data-find]", 1)
		s.count(doc, "[style]", 0) // the policy forbids it
		s.count(doc, "[onclick]", 0)
		for _, script := range find(doc, "script") {
			if src, _ := attribute(script, "src"); !strings.HasPrefix(src, "/static/") {
				t.Errorf("%s: a script from %q", path, src)
			}
		}
		for _, field := range append(find(doc, "input"), find(doc, "select")...) {
			s.labelled(doc, path, field)
		}
	}
}

func (s *site) labelled(doc *html.Node, path string, field *html.Node) {
	s.t.Helper()
	kind, _ := attribute(field, "type")
	id, _ := attribute(field, "id")
	inside := field.Parent != nil && field.Parent.Data == "label"
	if kind != "hidden" && !inside && len(find(doc, "label[for="+id+"]")) != 1 {
		s.t.Errorf("%s: field %q has no label", path, id)
	}
}

func TestCollectionsListAndFilter(t *testing.T) {
	s := open(t)
	doc := s.page("/")
	s.says(doc, "#list tbody th a", "Harbor photographs")
	s.says(doc, "#list .state.done", "done")
	s.says(doc, "#list .tag.live", "live")
	s.says(s.page("/?filter=nothing"), "#list .empty", "No collection matches")
	s.says(empty(t).page("/"), "#list .empty", "No collections yet")
}

func TestManyCollectionsStayQuick(t *testing.T) {
	s := empty(t)
	for i := range 2500 {
		col := pachamama.Collection{ID: fmt.Sprintf("c%04d", i), Name: fmt.Sprintf("Collection %d", i)}
		if err := s.world.Catalog.PutCollection(t.Context(), col); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	seen, next := 0, "/"
	for next != "" {
		doc := s.page(next)
		seen += len(find(doc, "#list tbody tr"))
		next = ""
		if links := find(doc, "a[rel=next]"); len(links) > 0 {
			next, _ = attribute(links[0], "href")
		}
	}
	if seen != 2500 {
		t.Errorf("saw %d of 2500 collections", seen)
	}
	if each := time.Since(began) / 50; each > 200*time.Millisecond {
		t.Errorf("a page took %v", each)
	}
	s.count(s.page("/?filter=Collection+2499"), "#list tbody tr", 1)
}

func TestAddCollection(t *testing.T) {
	s := empty(t)
	form := url.Values{"url": {"https://maps.example/oai"}, "name": {"Maps <b>"}, "id": {"maps"}, "mapping": {"oai/dc"}}
	w := s.do("POST", "/collections", form, 303)
	if w.Header().Get("Location") != "/collections/maps" {
		t.Errorf("went to %q", w.Header().Get("Location"))
	}
	s.says(s.page("/collections/maps"), "h1", "Maps <b>")
	s.do("POST", "/collections", form, 409)
	form.Set("id", "x")
	form.Set("url", "javascript:alert(1)")
	doc := s.parse(s.do("POST", "/collections", form, 400))
	s.says(doc, ".banner", "no web address")
	s.says(doc, ".banner", "http://")
	s.do("POST", "/collections", url.Values{"name": {strings.Repeat("x", 100<<10)}}, 413)
}

func TestAddFindsOutWhatIsLeftOpen(t *testing.T) {
	s := empty(t)
	w := s.world
	var err error
	s.h, err = web.New(web.Deps{Control: w.Control, Reader: w.Reader, Catalog: w.Catalog, Store: w.Store, Schema: w.Schema, Log: slog.New(slog.DiscardHandler),
		Add: func(ctx context.Context, col *pachamama.Collection) error {
			col.ID, col.Name = "asked", "As the source says"
			return w.Catalog.PutCollection(ctx, *col)
		}})
	if err != nil {
		t.Fatal(err)
	}
	to := s.do("POST", "/collections", url.Values{"url": {"https://maps.example/oai"}}, 303).Header().Get("Location")
	s.says(s.page(to), "h1", "As the source says")
}

func TestButtonsOfACollection(t *testing.T) {
	s := open(t)
	doc := s.page("/collections/harbor")
	s.says(doc, "form[action=/collections/harbor/unpublish] button", "Unpublish")
	s.count(doc, "form[action=/collections/harbor/publish]", 0) // what is on stage is live
	s.do("POST", "/collections/harbor/unpublish", nil, 303)
	s.count(s.page("/collections/harbor"), "form[action=/collections/harbor/publish]", 1)
	s.do("POST", "/collections/harbor/publish", nil, 303)
	s.says(s.parse(s.do("POST", "/collections/harbor/rollback", nil, 404)), ".banner", "no earlier version")
	w := s.do("POST", "/collections/harbor/run", url.Values{"from": {"map"}, "publish": {"on"}}, 303)
	run := w.Header().Get("Location")
	s.says(s.page(run), ".head .state", "waiting")
	s.says(s.page("/collections/harbor"), ".note", "under way")
	s.do("POST", "/collections/harbor/run", nil, 409)
	s.do("POST", run+"/cancel", nil, 303)
	s.do("POST", run+"/resume", nil, 303)
	s.do("POST", "/runs/"+s.run+"/cancel", nil, 409)
}

func TestOtherSitesMayNotPressButtons(t *testing.T) {
	s := open(t)
	r := httptest.NewRequest("POST", "/collections/harbor/unpublish", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	if w.Code != 403 {
		t.Errorf("status %d", w.Code)
	}
	s.says(s.parse(w), ".banner", "another site")
}

func TestMissingThingsSaySo(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/nothing", "/collections/none", "/runs/none", "/runs/none/live", "/records/harbor/none", "/records/none/x", "/static/none.css",
		"/static/..%2Fweb.go", "/drawn/none/1", "/drawn/" + strings.Repeat("0", 64) + "/1"} {
		s.says(s.parse(s.do("GET", path, nil, 404)), ".banner", "")
	}
	s.do("GET", "/search?sort=nothing", nil, 400)
	if body := s.do("GET", "/health", nil, 200).Body.String(); body != "{\"ok\":true}\n" {
		t.Errorf("health %q", body)
	}
	s.count(s.page("/help"), "table tbody tr", len(pachamama.Codes()))
}

func TestStaticFilesNeverChange(t *testing.T) {
	s := empty(t)
	for _, link := range append(find(s.page("/"), "link[rel=stylesheet]"), find(s.page("/"), "script")...) {
		address, ok := attribute(link, "href")
		if !ok {
			address, _ = attribute(link, "src")
		}
		w := s.do("GET", address, nil, 200)
		if !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/") {
			t.Errorf("%s: %v", address, w.Header())
		}
	}
}

func TestInbox(t *testing.T) {
	s := empty(t)
	s.says(s.page("/inbox"), ".empty", "No messages")
	for id, doc := range map[string]string{"a": `{"run":"R1","state":"failed","happened":"Maps: run failed","to_do":"Try again."}`, "b": `not <json>`} {
		if err := s.world.Catalog.PutInbox(t.Context(), id, []byte(doc)); err != nil {
			t.Fatal(err)
		}
	}
	doc := s.page("/inbox")
	s.count(doc, ".letters li.unread", 2)
	s.count(doc, ".letters .state.failed", 1)
	s.do("POST", "/inbox/read", nil, 303)
	s.count(s.page("/inbox"), ".letters li.unread", 0)
}
