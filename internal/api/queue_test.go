package api_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/api"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// openQueue gives a queue with three dead letters.
func openQueue(t *testing.T) func(context.Context) (*queue.Queue, error) {
	t.Helper()
	d, err := sqlite.OpenQueue(t.Context(), filepath.Join(t.TempDir(), "queue.db"))
	if err != nil {
		t.Fatal(err)
	}
	bucket := blob.New(mem.NewBlob())
	q := queue.New(d, bucket, queue.Options{})
	t.Cleanup(func() { q.Close() })
	for _, id := range []string{"a", "b", "c"} {
		letter := `{"id":"` + id + `","kind":"batch","payload":{},"priority":"bulk","tries":2,"code":"unavailable","message":"away","who":"network"}`
		if err := bucket.PutBytes(t.Context(), "queue/dead/"+id+".json", "application/json", []byte(letter)); err != nil {
			t.Fatal(err)
		}
	}
	return func(context.Context) (*queue.Queue, error) { return q, nil }
}

func TestQueue(t *testing.T) {
	s := open(t)
	ask := func(method, path string, status int, want string) {
		t.Helper()
		if got := s.do(method, path, "", status).Body.String(); !strings.Contains(got, want) {
			t.Errorf("%s %s: %s, want %q", method, path, got, want)
		}
	}
	ask("GET", "/queue", 200, `"dead":3`)
	ask("GET", "/queue/dead?limit=2", 200, `"id":"b"`)
	ask("POST", "/queue/dead/a/put-back", 204, "")
	ask("POST", "/queue/dead/a/put-back", 404, "no such dead letter")
	ask("DELETE", "/queue/dead/b", 204, "")
	ask("GET", "/queue", 200, `"dead":1`)
	ask("GET", "/queue", 200, `"bulk":{"waiting":1,"leased":0,"delayed":0}`)
	h := api.New(api.Deps{Log: slog.New(slog.DiscardHandler), Queue: func(context.Context) (*queue.Queue, error) { return nil, errors.New("no queue") }})
	for _, path := range []string{"/queue", "/queue/dead"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", api.Prefix+path, http.NoBody))
		if w.Code != 500 {
			t.Errorf("%s without a queue: %d", path, w.Code)
		}
	}
}
