// Package api speaks JSON with programs, below /api/v1. Its OpenAPI
// description is made of the table that answers, so the two cannot differ.
package api

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/cost"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/queue"
	"github.com/ucldc/pachamama/internal/schema"
)

// Deps is what the API works with.
type Deps struct {
	Control *harvest.Control
	Reader  *harvest.Reader
	Catalog *catalog.Catalog
	Store   *harvest.Store
	Schema  *schema.Schema
	Log     *slog.Logger
	Cost    *cost.Book                                         // nil: one without prices
	Queue   func(context.Context) (*queue.Queue, error)        // opens the queue when it is asked for
	Add     func(context.Context, *pachamama.Collection) error // finds out what is left open and adds; nil: Control.AddCollection
}

// Prefix is where the handler must be mounted.
const Prefix = "/api/v1"

const (
	maxBody = 1 << 20 // bytes of a request's body
	maxList = 1000    // entries of a list in one answer
	by      = "api"   // who asks, for the audit
)

type api struct {
	Deps
	description []byte
}

// New returns the handler of everything below Prefix.
func New(d Deps) http.Handler {
	if d.Cost == nil {
		d.Cost = &cost.Book{Catalog: d.Catalog}
	}
	if d.Add == nil {
		d.Add = func(ctx context.Context, col *pachamama.Collection) error {
			return d.Control.AddCollection(ctx, *col, by)
		}
	}
	a := &api{Deps: d}
	mux := http.NewServeMux()
	table := a.routes()
	a.description = describe(table)
	for _, rt := range table {
		mux.HandleFunc(rt.method+" "+Prefix+rt.path, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			if err := rt.handle(w, r); err != nil {
				a.fail(w, r, err)
			}
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		a.fail(w, r, &pachamama.Error{Code: pachamama.CodeNotFound, Op: "api", Subject: r.Method + " " + r.URL.Path, Message: "no such operation",
			Hint: "GET " + Prefix + "/openapi.json describes what there is."})
	})
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.fail(w, r, &pachamama.Error{Code: pachamama.CodeForbidden, Op: "api", Message: "a page of another site may not change things here"})
	}))
	return guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	}))
}
