package web

import (
	"net/http"

	"github.com/ucldc/pachamama"
)

func (w *web) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, page := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /{$}":                              w.collections,
		"POST /collections":                     w.addCollection,
		"GET /collections/{id}":                 w.collection,
		"POST /collections/{id}/run":            w.beginRun,
		"POST /collections/{id}/publish":        w.publish,
		"POST /collections/{id}/unpublish":      w.unpublish,
		"POST /collections/{id}/rollback":       w.rollback,
		"GET /runs":                             w.runs,
		"GET /runs/{id}":                        w.run,
		"GET /runs/{id}/live":                   w.live,
		"GET /runs/{id}/report":                 w.report,
		"POST /runs/{id}/approve":               w.approveRun,
		"POST /runs/{id}/cancel":                w.cancelRun,
		"POST /runs/{id}/resume":                w.resumeRun,
		"GET /search":                           w.search,
		"GET /records/{collection}/{record...}": w.record,
		"GET /drawn/{sha256}/{page}":            w.drawn,
		"GET /inbox":                            w.inbox,
		"POST /inbox/read":                      w.readInbox,
		"GET /help":                             w.help,
		"GET /health":                           w.health,
		"GET /static/{file}":                    w.static,
		"/": func(_ http.ResponseWriter, r *http.Request) error {
			return &pachamama.Error{Code: pachamama.CodeNotFound, Op: "web", Subject: r.URL.Path, Message: "there is no such page", Hint: "Begin at the list of collections."}
		},
	} {
		mux.Handle(pattern, w.handle(page))
	}
	return mux
}

// handle turns a failure into the page that tells of it.
func (w *web) handle(page func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(rw, r.Body, maxForm)
		if err := page(rw, r); err != nil {
			w.fail(rw, r, err)
		}
	})
}

// done sends the browser to the page that shows what came of a form.
func done(rw http.ResponseWriter, r *http.Request, to string) error {
	http.Redirect(rw, r, to, http.StatusSeeOther)
	return nil
}
