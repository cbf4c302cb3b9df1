package harvest

import (
	"cmp"
	"context"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// idle refuses to go on while a run of a collection is open.
func (c *Control) idle(ctx context.Context, collection string) error {
	open, err := c.Catalog.OpenRun(ctx, collection)
	if err == nil && open == "" {
		return nil
	}
	return busy(collection, open, err)
}

// busy refuses a second run of a collection while one is open.
func busy(collection, open string, err error) error {
	if err != nil {
		return err
	}
	return &pachamama.Error{Code: pachamama.CodeConflict, Op: "control.Begin", Subject: collection,
		Message: "run " + open + " of this collection is under way",
		Hint:    "`pachamama run --resume " + open + "` watches it, or goes on with it if its program died; `pachamama cancel " + open + "` stops it."}
}

// stages lists what a request walks, and finds the versions that it is given.
func (c *Control) stages(ctx context.Context, req Request) ([]pachamama.Stage, map[pachamama.Stage]string, error) {
	walk, err := req.walks()
	if err != nil {
		return nil, nil, err
	}
	all := pachamama.Stages()
	first, last := slices.Index(all, walk[0]), slices.Index(all, walk[len(walk)-1])
	if len(walk) == last+1 { // from fetch on, nothing left out
		return walk, nil, nil
	}
	runs, err := c.Catalog.Runs(ctx, catalog.RunFilter{Collection: req.Collection, Limit: 200})
	if err != nil {
		return nil, nil, err
	}
	inputs := map[pachamama.Stage]string{}
	if first > 0 {
		base, err := c.base(ctx, runs, all[:first])
		if err != nil {
			return nil, nil, err
		}
		for _, stage := range all[:first] { // one lineage
			inputs[stage] = cmp.Or(base.Inputs[stage], base.ID)
		}
	}
	for _, stage := range all[first:last] {
		if slices.Contains(walk, stage) {
			continue
		}
		made, err := c.latest(ctx, runs, stage)
		if err != nil {
			return nil, nil, err
		}
		inputs[stage] = made.ID
	}
	return walk, inputs, nil
}

// base returns the newest run that has a version of each of the stages, made by
// itself or given to it, and made at least one of them.
func (c *Control) base(ctx context.Context, runs []pachamama.Run, stages []pachamama.Stage) (pachamama.Run, error) {
	for _, run := range runs {
		made, err := c.made(ctx, run)
		if err != nil {
			return pachamama.Run{}, err
		}
		has := func(s pachamama.Stage) bool { return made[s] || run.Inputs[s] != "" }
		if slices.ContainsFunc(stages, func(s pachamama.Stage) bool { return made[s] }) && !slices.ContainsFunc(stages, func(s pachamama.Stage) bool { return !has(s) }) {
			return run, nil
		}
	}
	return pachamama.Run{}, unfinished(stages[len(stages)-1])
}

// made tells which stages a run has finished.
func (c *Control) made(ctx context.Context, run pachamama.Run) (map[pachamama.Stage]bool, error) {
	rows, err := c.Catalog.Stages(ctx, run.ID)
	made := map[pachamama.Stage]bool{}
	for _, row := range rows {
		made[row.Stage] = row.State == pachamama.RunDone
	}
	return made, err
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
		if made, err := c.made(ctx, run); err != nil || made[stage] {
			return run, err
		}
	}
	return pachamama.Run{}, unfinished(stage)
}

func unfinished(stage pachamama.Stage) error {
	return &pachamama.Error{Code: pachamama.CodeNotFound, Op: "control.Begin", Subject: string(stage), Message: "no run has finished this stage yet",
		Hint: "Begin at an earlier stage, or leave --from, --only and --skip away."}
}
