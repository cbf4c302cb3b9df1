package web

import (
	"bytes"
	"context"
	"net/http"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/cost"
)

// runView is all that the page of a run shows, at one moment.
type runView struct {
	frame
	pachamama.Run
	Steps          []step
	Now            string // in a few words, for people who listen
	Balances       []balance
	Problems       []pachamama.Problem
	Failures       []catalog.Attempt
	Usage          []catalog.Usage
	Happened, ToDo string
	Who            pachamama.Who
	Still, StillDo string // that it stopped moving, and what to do
	Incomplete     bool   // a person may accept that the source gave less than it reported
	Reported       bool   // there is a report
	Cost           costView
}

const failuresShown = 20

func (w *web) runView(ctx context.Context, id string) (runView, error) {
	v := runView{frame: frame{Here: "runs"}}
	var err error
	if v.Run, err = w.Catalog.Run(ctx, id); err != nil {
		return v, err
	}
	v.Title = "Run of " + v.Collection.Name
	rows, err := w.Catalog.Stages(ctx, id)
	if err != nil {
		return v, err
	}
	v.Steps, v.Now = steps(rows, w.Deps.Now())
	v.Balances = balances(rows)
	_, v.Reported = v.Inputs[pachamama.StageCheck]
	for _, row := range rows {
		v.Reported = v.Reported || row.Stage == pachamama.StageCheck && row.State == pachamama.RunDone
	}
	if v.Problems, err = w.Catalog.Problems(ctx, id); err != nil {
		return v, err
	}
	if v.Failures, err = w.Catalog.Failures(ctx, id, failuresShown); err != nil {
		return v, err
	}
	if v.Usage, err = w.Catalog.UsageOf(ctx, id); err != nil {
		return v, err
	}
	if e := v.Run.Error; e != nil {
		v.Happened, v.ToDo = pachamama.Describe(e)
		v.Who, v.Incomplete = e.MustAct(), e.Code == pachamama.CodeIncomplete
	}
	if w.Lookout != nil {
		stuck, err := w.Lookout.Stuck(ctx, v.Run)
		if err != nil {
			return v, err
		}
		if stuck != nil {
			v.Still, v.StillDo = stuck.Says(w.Deps.Now())
		}
	}
	switch {
	case v.State.Over():
		v.Now = "The run is " + string(v.State) + "."
	case v.State == pachamama.RunWaiting:
		v.Now = "The run waits for its turn."
	}
	return v, nil
}

// run is the page of a run.
func (w *web) run(rw http.ResponseWriter, r *http.Request) error {
	v, err := w.runView(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	v.Cost = w.costOf(r, cost.Question{Run: v.ID})
	return w.render(rw, http.StatusOK, "run", v)
}

// renderRun renders the part of the page that changes.
func (w *web) renderRun(ctx context.Context, id string) (part []byte, over bool, err error) {
	v, err := w.runView(ctx, id)
	if err != nil {
		return nil, false, err
	}
	var b bytes.Buffer
	err = w.pages.byName["run"].ExecuteTemplate(&b, "live", v)
	return b.Bytes(), v.State.Over(), err
}
