package postgres_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/postgres"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/queue"
	"github.com/ucldc/pachamama/test/servers"
)

// options of a connection to a server of the test. Each database name is a
// database of its own.
func options(t testing.TB, s *servers.PostgreSQL, database string) postgres.Options {
	t.Helper()
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	o := postgres.Options{Host: u.Host, Database: strings.TrimPrefix(u.Path, "/"), User: u.User.Username(), SSLMode: "disable",
		Password: func(context.Context) (string, error) { return s.Password, nil }}
	if database == "" {
		return o
	}
	pool, err := postgres.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(t.Context(), "CREATE DATABASE "+database); err != nil && !strings.Contains(err.Error(), "42P04") {
		t.Fatal(err)
	}
	o.Database = database
	return o
}

func open(t testing.TB, s *servers.PostgreSQL, database string) queue.Driver {
	t.Helper()
	pool, err := postgres.Connect(t.Context(), options(t, s, database))
	if err != nil {
		t.Fatal(err)
	}
	q, err := postgres.OpenQueue(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestQueue(t *testing.T) {
	s := servers.StartPostgreSQL(t)
	conformance.Queue(t, conformance.QueueSubject{
		Lease:  500 * time.Millisecond,
		Open:   func(t testing.TB, place string) queue.Driver { return open(t, s, place) },
		Bucket: func(testing.TB) *blob.Bucket { return blob.New(mem.NewBlob()) },
	})
	t.Run("connect", func(t *testing.T) { testConnect(t, s) })
	t.Run("server killed", func(t *testing.T) {
		conformance.QueueOutage(t, func(t testing.TB, place string) queue.Driver { return open(t, s, place) }, func() { s.Kill(); s.Restart() })
	})
}

func testConnect(t *testing.T, s *servers.PostgreSQL) {
	for name, c := range map[string]struct {
		change func(*postgres.Options)
		code   pachamama.Code
		hint   string
	}{
		"wrong password": {func(o *postgres.Options) {
			o.Password = func(context.Context) (string, error) { return "canary", nil }
		}, pachamama.CodeForbidden, "credentials="},
		"no such database": {func(o *postgres.Options) { o.Database = "nothing" }, pachamama.CodeNotFound, "Make the database"},
		"no TLS":           {func(o *postgres.Options) { o.SSLMode = "" }, pachamama.CodeUnavailable, "sslmode="},
		"nobody there":     {func(o *postgres.Options) { o.Host = "127.0.0.1:1" }, pachamama.CodeUnavailable, "host"},
		"bad mode":         {func(o *postgres.Options) { o.SSLMode = "perhaps" }, pachamama.CodeInvalid, ""},
	} {
		o := options(t, s, "")
		c.change(&o)
		_, err := postgres.Connect(t.Context(), o)
		e := pachamama.AsError(err)
		if err == nil || e.Code != c.code || !strings.Contains(e.Hint, c.hint) || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), s.Password) {
			t.Errorf("%s: %v, hint %q", name, err, e.Hint)
		}
	}
}
