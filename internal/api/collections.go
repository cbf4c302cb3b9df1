package api

import (
	"net/http"
	"net/url"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
)

func (a *api) listCollections(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	n, err := limit(v)
	if err != nil {
		return err
	}
	list, err := a.Catalog.Overviews(r.Context(), v.Get("q"), v.Get("after"), n+1)
	if err != nil {
		return err
	}
	out := collections{Collections: list[:min(n, len(list)):len(list)]}
	if out.Collections == nil {
		out.Collections = []catalog.Overview{}
	}
	if len(list) > n {
		out.Next = with(r, "after", list[n-1].Collection.ID)
	}
	return answer(w, http.StatusOK, out)
}

func (a *api) addCollection(w http.ResponseWriter, r *http.Request) error {
	var col pachamama.Collection
	if err := read(r, &col); err != nil {
		return err
	}
	if err := a.Add(r.Context(), &col); err != nil {
		return err
	}
	col, err := a.Catalog.Collection(r.Context(), col.ID)
	if err != nil {
		return err
	}
	w.Header().Set("Location", Prefix+"/collections/"+url.PathEscape(col.ID))
	return answer(w, http.StatusCreated, col)
}

func (a *api) getCollection(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	col, err := a.Catalog.Collection(ctx, id)
	if err != nil {
		return err
	}
	out := collectionReport{Collection: col}
	if out.Live, err = a.Catalog.Pointer(ctx, catalog.Live, id); err != nil {
		return err
	}
	if out.Staged, err = a.Catalog.Pointer(ctx, catalog.Stage, id); err != nil {
		return err
	}
	if out.Runs, err = a.Catalog.Runs(ctx, catalog.RunFilter{Collection: id, Limit: 20}); err != nil {
		return err
	}
	if out.History, err = a.Catalog.History(ctx, id, 50); err != nil {
		return err
	}
	return answer(w, http.StatusOK, out)
}

func (a *api) removeCollection(w http.ResponseWriter, r *http.Request) error {
	if err := a.Control.RemoveCollection(r.Context(), r.PathValue("id"), by); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (a *api) publish(w http.ResponseWriter, r *http.Request) error {
	var p publishing
	if err := read(r, &p); err != nil {
		return err
	}
	var shown string
	var err error
	if id := r.PathValue("id"); p.Force {
		shown, err = a.Control.Force(r.Context(), id, p.Version, p.Reason, by)
	} else {
		shown, err = a.Control.Publish(r.Context(), id, p.Version, by)
	}
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, version{shown})
}

func (a *api) unpublish(w http.ResponseWriter, r *http.Request) error {
	if err := a.Control.Unpublish(r.Context(), r.PathValue("id"), by); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (a *api) rollback(w http.ResponseWriter, r *http.Request) error {
	shown, err := a.Control.Rollback(r.Context(), r.PathValue("id"), by)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, version{shown})
}

func (a *api) beginRun(w http.ResponseWriter, r *http.Request) error {
	var b begin
	if err := read(r, &b); err != nil {
		return err
	}
	run, err := a.Control.Begin(r.Context(), harvest.Request{Collection: r.PathValue("id"), From: b.From, Only: b.Only, Skip: b.Skip, Since: b.Since, DryRun: b.DryRun,
		Publish: b.Publish, Accept: b.Accept, By: by})
	if err != nil {
		return err
	}
	w.Header().Set("Location", Prefix+"/runs/"+run.ID)
	return answer(w, http.StatusAccepted, run)
}
