package api

import (
	"net/http"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

func (a *api) listRuns(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	n, err := limit(v)
	if err != nil {
		return err
	}
	list, err := a.Catalog.Runs(r.Context(), catalog.RunFilter{Collection: v.Get("collection"), State: pachamama.RunState(v.Get("state")), Before: v.Get("before"), Limit: n + 1})
	if err != nil {
		return err
	}
	out := runs{Runs: list[:min(n, len(list)):len(list)]}
	if out.Runs == nil {
		out.Runs = []pachamama.Run{}
	}
	if len(list) > n {
		out.Next = with(r, "before", list[n-1].ID)
	}
	return answer(w, http.StatusOK, out)
}

// failures is how many failed attempts a report of a run has.
const failures = 100

func (a *api) getRun(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	var out runReport
	var err error
	if out.Run, err = a.Catalog.Run(ctx, id); err != nil {
		return err
	}
	if out.Stages, err = a.Catalog.Stages(ctx, id); err != nil {
		return err
	}
	if out.Problems, err = a.Catalog.Problems(ctx, id); err != nil {
		return err
	}
	if out.Failures, err = a.Catalog.Failures(ctx, id, failures); err != nil {
		return err
	}
	if out.Usage, err = a.Catalog.UsageOf(ctx, id); err != nil {
		return err
	}
	return answer(w, http.StatusOK, out)
}

func (a *api) cancelRun(w http.ResponseWriter, r *http.Request) error {
	if err := a.Control.Cancel(r.Context(), r.PathValue("id"), by); err != nil {
		return err
	}
	w.WriteHeader(http.StatusAccepted)
	return nil
}

func (a *api) resumeRun(w http.ResponseWriter, r *http.Request) error {
	var b resume
	if err := read(r, &b); err != nil {
		return err
	}
	run, err := a.Control.Resume(r.Context(), r.PathValue("id"), b.Accept, by)
	if err != nil {
		return err
	}
	return answer(w, http.StatusAccepted, run)
}
