// Package web is the console: pages in which people set up collections, watch
// runs, look at records and search. Every file holds one page.
package web

import (
	"context"
	"image"
	"log/slog"
	"net/http"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/cost"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/schema"
)

// Deps is what the console works with. The files that its pages show come from
// the API, which must be served beside it.
type Deps struct {
	Control  *harvest.Control
	Reader   *harvest.Reader
	Catalog  *catalog.Catalog
	Store    *harvest.Store
	Schema   *schema.Schema
	Cost     *cost.Book // nil: one without prices
	Log      *slog.Logger
	Add      func(context.Context, *pachamama.Collection) error // finds out what is left open and adds; nil: Control.AddCollection
	Mappings []string                                           // names offered for new collections; may be nil
	Draw     Renderer                                           // draws pages of PDFs; nil: their words are shown without a picture
	Lookout  *harvest.Lookout                                   // tells what should have happened and did not; nil: nobody does
	Look     time.Duration                                      // how often the run that someone watches is looked at; 0 is 500 ms
	Now      func() time.Time                                   // nil: the system's clock
}

// Renderer draws one page, from 1, of a PDF; its longest edge is at most edge
// pixels.
type Renderer interface {
	Render(ctx context.Context, pdf []byte, page, edge int) (image.Image, error)
}

const (
	by      = "console" // who asks, for the audit
	maxForm = 64 << 10  // bytes of a form
)

type web struct {
	Deps
	pages  *pages
	watch  *watch
	drawer *drawer
}

// New returns the handler of the console. Streams of runs end with the context
// of their requests, so a server that stops must end that first.
func New(d Deps) (http.Handler, error) {
	if d.Look <= 0 {
		d.Look = 500 * time.Millisecond
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Cost == nil {
		d.Cost = &cost.Book{Catalog: d.Catalog}
	}
	if d.Add == nil {
		d.Add = func(ctx context.Context, col *pachamama.Collection) error {
			return d.Control.AddCollection(ctx, *col, by)
		}
	}
	p, err := compile(d.Now)
	if err != nil {
		return nil, err
	}
	w := &web{Deps: d, pages: p, drawer: newDrawer()}
	w.watch = newWatch(d.Look, w.renderRun)
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(w.handle(func(http.ResponseWriter, *http.Request) error {
		return &pachamama.Error{Code: pachamama.CodeForbidden, Op: "web", Message: "a page of another site may not change things here",
			Hint: "Open the console itself and try again."}
	}))
	return secured(guard.Handler(w.routes())), nil
}

// policy lets pages load nothing but what this site serves, and run no script
// and use no style that stands in a page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}
