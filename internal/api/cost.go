package api

import (
	"net/http"

	"github.com/ucldc/pachamama/internal/cost"
)

func (a *api) getRunCost(w http.ResponseWriter, r *http.Request) error {
	return a.priced(w, r, cost.Question{Run: r.PathValue("id")})
}

func (a *api) getCollectionCost(w http.ResponseWriter, r *http.Request) error {
	return a.priced(w, r, cost.Question{Collection: r.PathValue("id")})
}

func (a *api) getMonthCost(w http.ResponseWriter, r *http.Request) error {
	return a.priced(w, r, cost.Question{Month: r.PathValue("month")})
}

func (a *api) priced(w http.ResponseWriter, r *http.Request, q cost.Question) (err error) {
	if q.WhatIf, err = cost.ParseWhatIf(r.URL.Query().Get("what_if")); err != nil {
		return err
	}
	out, err := a.Cost.Ask(r.Context(), q)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, out)
}

func (a *api) getCostOfRuns(w http.ResponseWriter, r *http.Request) error {
	n, err := limit(r.URL.Query())
	if err != nil {
		return err
	}
	whatIf, err := cost.ParseWhatIf(r.URL.Query().Get("what_if"))
	if err != nil {
		return err
	}
	out := runCosts{Runs: []cost.RunCost{}}
	list, err := a.Cost.Series(r.Context(), r.PathValue("id"), whatIf, n)
	if err != nil {
		return err
	}
	out.Runs = append(out.Runs, list...)
	return answer(w, http.StatusOK, out)
}
