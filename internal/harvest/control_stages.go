package harvest

import (
	"context"
	"fmt"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// idle refuses a second run of a collection while one is under way.
func (c *Control) idle(ctx context.Context, collection string) error {
	for _, state := range []pachamama.RunState{pachamama.RunRunning, pachamama.RunWaiting} {
		runs, err := c.Catalog.Runs(ctx, catalog.RunFilter{Collection: collection, State: state, Limit: 1})
		if err != nil {
			return err
		}
		if len(runs) > 0 {
			return &pachamama.Error{Code: pachamama.CodeConflict, Op: "control.Begin", Subject: collection,
				Message: "run " + runs[0].ID + " of this collection is under way",
				Hint:    "`pachamama run --resume " + runs[0].ID + "` watches it, or goes on with it if its program died; `pachamama cancel " + runs[0].ID + "` stops it."}
		}
	}
	return nil
}

// stages lists what a request walks, and finds the versions it starts from.
func (c *Control) stages(ctx context.Context, req Request) ([]pachamama.Stage, map[pachamama.Stage]string, error) {
	all := pachamama.Stages()
	if !req.Publish {
		all = all[:len(all)-1]
	}
	if req.From == "" || req.From == pachamama.StageFetch {
		return all, nil, nil
	}
	first := slices.Index(all, req.From)
	if first < 0 {
		return nil, nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "control.Begin", Subject: string(req.From), Message: "not a stage that a run can begin with",
			Hint: fmt.Sprintf("The stages are %v.", all)}
	}
	inputs := map[pachamama.Stage]string{}
	runs, err := c.Catalog.Runs(ctx, catalog.RunFilter{Collection: req.Collection, Limit: 200})
	if err != nil {
		return nil, nil, err
	}
	last, err := c.latest(ctx, runs, all[first-1])
	if err != nil {
		return nil, nil, err
	}
	for _, stage := range all[:first] { // one lineage: what the last stage was made from
		inputs[stage] = last.ID
		if from, ok := last.Inputs[stage]; ok {
			inputs[stage] = from
		}
	}
	return all[first:], inputs, nil
}

// Latest returns the newest run of a collection that finished the stage; not
// found when none did.
func (c *Control) Latest(ctx context.Context, collection string, stage pachamama.Stage) (pachamama.Run, error) {
	runs, err := c.Catalog.Runs(ctx, catalog.RunFilter{Collection: collection, Limit: 200})
	if err != nil {
		return pachamama.Run{}, err
	}
	return c.latest(ctx, runs, stage)
}

// latest returns the newest of the runs that finished the stage.
func (c *Control) latest(ctx context.Context, runs []pachamama.Run, stage pachamama.Stage) (pachamama.Run, error) {
	for _, run := range runs {
		if !slices.Contains(run.Stages, stage) {
			continue
		}
		rows, err := c.Catalog.Stages(ctx, run.ID)
		if err != nil {
			return pachamama.Run{}, err
		}
		for _, row := range rows {
			if row.Stage == stage && row.State == pachamama.RunDone {
				return run, nil
			}
		}
	}
	return pachamama.Run{}, &pachamama.Error{Code: pachamama.CodeNotFound, Op: "control.Begin", Subject: string(stage), Message: "no run has finished this stage yet",
		Hint: "Begin at an earlier stage, or leave --from away."}
}
