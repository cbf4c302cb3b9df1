package slack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/slack"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/notify"
)

const canary = "/services/T000/B000/canary"

func openCatalog(t testing.TB, now func() time.Time) *catalog.Catalog {
	t.Helper()
	db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(t.Context(), db, dialect, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func open(url string) *slack.Slack {
	c := httpclient.New(httpclient.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, NoRedirects: true, Retries: -1, Rate: 1000, PerHost: 8, Patience: time.Second})
	return slack.New(slack.Options{Client: c, URL: func(context.Context) (string, error) { return url, nil }})
}

// receiver stands for Slack, of which no real one can be had in a test: it holds
// what it is sent against the limits that Slack documents.
type receiver struct {
	t    testing.TB
	mu   sync.Mutex
	list []conformance.Arrived
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	type text struct{ Type, Text string }
	var m struct {
		Text   string
		Blocks []struct {
			Type     string
			Text     text
			Elements []text
		}
	}
	if err := json.NewDecoder(q.Body).Decode(&m); err != nil || q.URL.Path != canary || q.Header.Get("Content-Type") != "application/json" || m.Text == "" || len(m.Blocks) < 2 || len(m.Blocks) > 50 {
		r.t.Errorf("%s: %v, text %q, %d blocks", q.URL.Path, err, m.Text, len(m.Blocks))
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	}
	most := map[string]int{"header": 150, "section": 3000}
	var a conformance.Arrived
	for _, b := range m.Blocks {
		if b.Type == "context" {
			a.ID = b.Elements[0].Text
			continue
		}
		if n := utf8.RuneCountInString(b.Text.Text); most[b.Type] == 0 || n == 0 || n > most[b.Type] || b.Text.Type != "plain_text" {
			r.t.Errorf("a %s of %d characters", b.Type, n)
		}
		if b.Type == "section" {
			a.Text += b.Text.Text
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, a)
	fmt.Fprint(w, "ok")
}

func (r *receiver) arrived() []conformance.Arrived {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]conformance.Arrived(nil), r.list...)
}

func TestNotify(t *testing.T) {
	conformance.Notify(t, conformance.NotifySubject{
		People:  true,
		Catalog: openCatalog,
		Open: func(t testing.TB) (notify.Driver, func() []conformance.Arrived) {
			r := &receiver{t: t}
			s := httptest.NewServer(r)
			t.Cleanup(s.Close)
			return open(s.URL + canary), r.arrived
		},
		Away: func(t testing.TB) (notify.Driver, []string) {
			s := httptest.NewServer(http.NotFoundHandler())
			s.Close()
			return open(s.URL + canary), []string{canary, "canary"}
		},
		Answers: func(t testing.TB, code pachamama.Code) notify.Driver {
			status := map[pachamama.Code]int{pachamama.CodeRejected: 400, pachamama.CodeThrottled: 429, pachamama.CodeUnavailable: 500, pachamama.CodeForbidden: 403}[code]
			if status == 0 {
				return nil
			}
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "7")
				w.WriteHeader(status)
			}))
			t.Cleanup(s.Close)
			return open(s.URL + canary)
		}})
}

func TestSecretStaysOne(t *testing.T) {
	for _, url := range []string{"canary", "hooks.slack.com/canary", "https://canary.invalid/canary", "http://[canary", "https://a b/canary"} {
		s := open(url)
		_, cerr := s.Check(t.Context())
		err := s.Send(t.Context(), notify.Message{ID: "a", Subject: "b", Text: "c"})
		if err == nil || strings.Contains(strings.ReplaceAll(fmt.Sprintf("%v %v %#v", cerr, err, err), "canary.invalid", ""), "canary") {
			t.Errorf("%q: %v %v", url, cerr, err)
		}
	}
}
