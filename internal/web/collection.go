package web

import (
	"net/http"
	"net/url"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/cost"
	"github.com/ucldc/pachamama/internal/harvest"
)

// collection is the page of one collection.
func (w *web) collection(rw http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	page := struct {
		frame
		pachamama.Collection
		Live, Staged string
		Runs         []pachamama.Run
		History      []catalog.Moved
		Busy         string // the run under way
		Late, LateDo string // that a good harvest was expected, and what to do
		Cost         costView
	}{frame: frame{Here: "collections"}}
	var err error
	if page.Collection, err = w.Catalog.Collection(ctx, id); err != nil {
		return err
	}
	page.Title = page.Collection.Name
	if page.Live, err = w.Catalog.Pointer(ctx, catalog.Live, id); err != nil {
		return err
	}
	if page.Staged, err = w.Catalog.Pointer(ctx, catalog.Stage, id); err != nil {
		return err
	}
	if page.Runs, err = w.Catalog.Runs(ctx, catalog.RunFilter{Collection: id, Limit: 20}); err != nil {
		return err
	}
	if page.History, err = w.Catalog.History(ctx, id, 20); err != nil {
		return err
	}
	if len(page.Runs) > 0 && !page.Runs[0].State.Over() {
		page.Busy = page.Runs[0].ID
	}
	if w.Lookout != nil {
		overdue, err := w.Lookout.Overdue(ctx, page.Collection)
		if err != nil {
			return err
		}
		if overdue != nil {
			page.Late, page.LateDo = overdue.Says(w.Deps.Now())
		}
	}
	page.Cost = w.costOf(r, cost.Question{Collection: id})
	return w.render(rw, http.StatusOK, "collection", page)
}

func (w *web) beginRun(rw http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	run, err := w.Control.Begin(r.Context(), harvest.Request{Collection: r.PathValue("id"), From: pachamama.Stage(r.PostForm.Get("from")), Since: r.PostForm.Get("since"),
		Publish: r.PostForm.Has("publish"), Accept: r.PostForm.Has("accept"), By: by})
	if err != nil {
		return err
	}
	return done(rw, r, "/runs/"+run.ID)
}

func (w *web) publish(rw http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if _, err := w.Control.Publish(r.Context(), id, "", by); err != nil {
		staged, perr := w.Catalog.Pointer(r.Context(), catalog.Stage, id)
		if pachamama.CodeOf(err) == pachamama.CodeHeld && perr == nil {
			return done(rw, r, "/runs/"+staged+"/report") // says why, and takes the approval
		}
		return err
	}
	return done(rw, r, "/collections/"+url.PathEscape(id))
}

func (w *web) unpublish(rw http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if err := w.Control.Unpublish(r.Context(), id, by); err != nil {
		return err
	}
	return done(rw, r, "/collections/"+url.PathEscape(id))
}

func (w *web) rollback(rw http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if _, err := w.Control.Rollback(r.Context(), id, by); err != nil {
		return err
	}
	return done(rw, r, "/collections/"+url.PathEscape(id))
}
