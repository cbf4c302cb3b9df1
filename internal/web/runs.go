package web

import (
	"net/http"
	"net/url"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

const runsShown = 50

// runs is the list of all runs, newest first.
func (w *web) runs(rw http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	page := struct {
		frame
		State      pachamama.RunState
		Collection string
		Before     string
		Runs       []pachamama.Run
		Next       string
	}{frame: frame{Title: "Runs", Here: "runs"}, State: pachamama.RunState(v.Get("state")), Collection: v.Get("collection"), Before: v.Get("before")}
	var err error
	page.Runs, err = w.Catalog.Runs(r.Context(), catalog.RunFilter{Collection: page.Collection, State: page.State, Before: page.Before, Limit: runsShown + 1})
	if err != nil {
		return err
	}
	if len(page.Runs) > runsShown {
		page.Runs = page.Runs[:runsShown]
		page.Next = "/runs?" + url.Values{"state": {string(page.State)}, "collection": {page.Collection}, "before": {page.Runs[runsShown-1].ID}}.Encode()
	}
	return w.render(rw, http.StatusOK, "runs", page)
}

func (w *web) cancelRun(rw http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if err := w.Control.Cancel(r.Context(), id, by); err != nil {
		return err
	}
	return done(rw, r, "/runs/"+url.PathEscape(id))
}

func (w *web) resumeRun(rw http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	run, err := w.Control.Resume(r.Context(), r.PathValue("id"), r.PostForm.Has("accept"), by)
	if err != nil {
		return err
	}
	return done(rw, r, "/runs/"+run.ID)
}
