package app_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/internal/sample"
)

// settings are those of a program that may harvest from this machine.
func settings(t testing.TB) map[string]string {
	t.Helper()
	folder := t.TempDir()
	cache := filepath.Join(os.TempDir(), "pachamama-pdfium-test") // compiling takes seconds
	for _, dir := range []string{cache, filepath.Join(folder, "cache")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(cache, filepath.Join(folder, "cache", "pdfium")); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"data": folder, "allow": "127.0.0.0/8", "host_requests": "1000", "host_connections": "8"}
}

// open opens the program; the test closes it.
func open(t testing.TB, flags map[string]string) *app.App {
	t.Helper()
	cfg, err := config.Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// operator is a context of the command line.
func operator(t testing.TB) context.Context { return role.As(t.Context(), role.Operator) }

// site is the program, running and served, and the institution that it harvests.
type site struct {
	*app.App
	t           testing.TB
	address     string // "http://127.0.0.1:PORT"
	institution *sample.Server
	source      string // base URL of the institution
}

// start runs the program until the test ends, with settings as "name=value".
func start(t testing.TB, records int, set ...string) *site {
	t.Helper()
	flags := settings(t)
	for _, one := range set {
		name, value, _ := strings.Cut(one, "=")
		flags[name] = value
	}
	return serveSite(t, records, open(t, flags))
}

// startGuarded runs the program with another guard, which also sees the statements
// of the catalog.
func startGuarded(t testing.TB, records int, n *notes) *site {
	t.Helper()
	flags := settings(t)
	cfg, err := config.Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.OpenGuarded(t.Context(), cfg, slog.New(slog.DiscardHandler), n)
	if err != nil {
		t.Fatal(err)
	}
	db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(flags["data"], "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	dsn := "file:" + filepath.Join(flags["data"], "catalog.db") + "?_pragma=busy_timeout(10000)&_txlock=immediate"
	seen, err := catalog.Open(t.Context(), sql.OpenDB(&watched{db.Driver(), dsn, n.statement}), dialect, time.Now)
	if err = errors.Join(err, db.Close(), a.Catalog.Close()); err != nil {
		t.Fatal(err)
	}
	*a.Catalog = *seen
	return serveSite(t, records, a)
}

// serveSite runs an open program until the test ends.
func serveSite(t testing.TB, records int, a *app.App) *site {
	t.Helper()
	s := &site{App: a, t: t}
	var err error
	if s.institution, err = sample.New(sample.Options{Records: records, PageSize: 10}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.institution.Handler())
	s.source = server.URL + "/oai"
	at, err := s.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = "http://" + at
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("run ended with %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		server.Close()
	})
	return s
}

// walk begins a run and waits for its end.
func (s *site) walk(req harvest.Request) pachamama.Run {
	s.t.Helper()
	req.Collection, req.By = "demo", "test"
	run, err := s.Control.Begin(operator(s.t), req)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.wait(run)
}

// wait waits for the end of a run.
func (s *site) wait(run pachamama.Run) pachamama.Run {
	s.t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !run.State.Over() {
		select {
		case <-s.t.Context().Done():
			s.t.Fatal("the run did not end")
		case <-look.C:
		}
		var err error
		if run, err = s.Catalog.Run(operator(s.t), run.ID); err != nil {
			s.t.Fatal(err)
		}
	}
	if run.Error != nil {
		s.t.Fatalf("the run failed: %v", run.Error)
	}
	return run
}

// get asks the program over HTTP.
func (s *site) get(path string) []byte {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.address+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		s.t.Fatalf("GET %s: %s, %v\n%s", path, res.Status, err, b)
	}
	return b
}

type found struct {
	Total int64
	Hits  []struct {
		Record struct {
			SourceID string `json:"source_id"`
		}
	}
}

// find asks the API.
func (s *site) find(query string) (f found) {
	s.t.Helper()
	if err := json.Unmarshal(s.get("/api/v1/search?"+query), &f); err != nil {
		s.t.Fatal(err)
	}
	return f
}
