package harvest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// Control is what people do with runs and with what is published. The command
// line, the console and the API call it and decide nothing themselves.
type Control struct {
	Catalog  *catalog.Catalog
	Workflow workflow.Driver
	Index    *search.Index
	Now      func() time.Time
}

// Request asks for a run.
type Request struct {
	Collection string
	From       pachamama.Stage // first stage to walk; empty: fetch. Earlier versions are taken from the latest run that made them
	Publish    bool            // publish at the end, without a look at stage
	Accept     bool            // a person accepts fewer records than the source reported
	By         string          // who asks
}

// Begin makes a run and has it walked.
func (c *Control) Begin(ctx context.Context, req Request) (pachamama.Run, error) {
	col, err := c.Catalog.Collection(ctx, req.Collection)
	if err != nil {
		return pachamama.Run{}, err
	}
	if err := c.idle(ctx, col.ID); err != nil {
		return pachamama.Run{}, err
	}
	run := pachamama.Run{ID: ulid.Make().String(), Collection: col, Accept: req.Accept, By: req.By, Created: c.Now(), State: pachamama.RunWaiting}
	if run.Stages, run.Inputs, err = c.stages(ctx, req); err != nil {
		return run, err
	}
	if err := c.Catalog.AddRun(ctx, run); err != nil {
		return run, err
	}
	if err := c.Catalog.Audit(ctx, req.By, "began run "+run.ID, col.ID); err != nil {
		return run, err
	}
	return run, c.Workflow.Start(ctx, workflow.Plan{Run: run.ID, Stages: run.Stages})
}

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
				Hint:    "Wait for it (`pachamama show " + runs[0].ID + "`) or stop it (`pachamama cancel " + runs[0].ID + "`)."}
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

// latest returns the newest run that finished the stage.
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

// Resume has a run that failed or was cancelled go on where it stopped.
func (c *Control) Resume(ctx context.Context, id string, accept bool, by string) (pachamama.Run, error) {
	run, err := c.Catalog.Run(ctx, id)
	if err != nil {
		return run, err
	}
	if run.State == pachamama.RunDone {
		return run, &pachamama.Error{Code: pachamama.CodeConflict, Op: "control.Resume", Subject: id, Message: "the run is done", Hint: "Begin a new one: `pachamama run " + run.Collection.ID + "`."}
	}
	if run.State.Over() {
		if err := c.idle(ctx, run.Collection.ID); err != nil {
			return run, err
		}
		if accept {
			if err := c.Catalog.AcceptCounts(ctx, id); err != nil {
				return run, err
			}
		}
		if err := c.Catalog.SetRunState(ctx, id, pachamama.RunWaiting, nil); err != nil {
			return run, err
		}
		if err := c.Catalog.Audit(ctx, by, "resumed run "+id, run.Collection.ID); err != nil {
			return run, err
		}
	}
	if err := c.Workflow.Start(ctx, workflow.Plan{Run: id, Stages: run.Stages}); err != nil {
		return run, err
	}
	return c.Catalog.Run(ctx, id)
}

// Cancel stops a run. What it has done stays, and Resume goes on from there.
func (c *Control) Cancel(ctx context.Context, id, by string) error {
	if err := c.Catalog.AskCancel(ctx, id); err != nil {
		return err
	}
	if err := c.Catalog.Audit(ctx, by, "cancelled", id); err != nil {
		return err
	}
	return c.Workflow.Cancel(ctx, id)
}

// Publish shows a version to readers: the one on stage when version is empty.
// Readers see the version before or this one, never a mixture.
func (c *Control) Publish(ctx context.Context, collection, version, by string) (string, error) {
	if version == "" {
		var err error
		if version, err = c.Catalog.Pointer(ctx, catalog.Stage, collection); err != nil {
			return "", err
		}
	}
	if version == "" {
		return "", &pachamama.Error{Code: pachamama.CodeNotFound, Op: "control.Publish", Subject: collection, Message: "nothing is on stage",
			Hint: "Run the collection first: `pachamama run " + collection + "`."}
	}
	if err := c.has(ctx, collection, version); err != nil {
		return "", err
	}
	return version, c.move(ctx, collection, version, by, "published "+version)
}

// Unpublish takes a collection off the public site. Its versions stay.
func (c *Control) Unpublish(ctx context.Context, collection, by string) error {
	live, err := c.Catalog.Pointer(ctx, catalog.Live, collection)
	if err != nil {
		return err
	}
	if live == "" {
		return &pachamama.Error{Code: pachamama.CodeConflict, Op: "control.Unpublish", Subject: collection, Message: "the collection is not published"}
	}
	return c.move(ctx, collection, "", by, "unpublished "+live)
}

// Rollback publishes the version that was live before the present one.
func (c *Control) Rollback(ctx context.Context, collection, by string) (string, error) {
	version, err := c.Catalog.Before(ctx, catalog.Live, collection)
	if err != nil {
		return "", err
	}
	if err := c.has(ctx, collection, version); err != nil {
		return "", err
	}
	return version, c.move(ctx, collection, version, by, "rolled back to "+version)
}

func (c *Control) move(ctx context.Context, collection, version, by, did string) error {
	if _, err := c.Catalog.Move(ctx, catalog.Live, collection, version, by); err != nil {
		return err
	}
	return c.Catalog.Audit(ctx, by, did, collection)
}

// has makes sure that the index holds a version before anyone is sent to it.
func (c *Control) has(ctx context.Context, collection, version string) error {
	generations, err := c.Index.Generations(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(generations, search.Generation{Collection: collection, Version: version}) {
		return nil
	}
	return &pachamama.Error{Code: pachamama.CodeNotFound, Op: "control.Publish", Subject: collection + " " + version, Message: "the index does not hold this version",
		Hint: "Index it again: `pachamama run " + collection + " --from index`."}
}

// Remove forgets a collection that is neither published nor being run. Its runs
// and versions stay in the catalog and in storage.
func (c *Control) Remove(ctx context.Context, collection, by string) error {
	if _, err := c.Catalog.Collection(ctx, collection); err != nil {
		return err
	}
	if err := c.idle(ctx, collection); err != nil {
		return err
	}
	live, err := c.Catalog.Pointer(ctx, catalog.Live, collection)
	if err != nil {
		return err
	}
	if live != "" {
		return &pachamama.Error{Code: pachamama.CodeConflict, Op: "control.Remove", Subject: collection, Message: "the collection is published",
			Hint: "Take it off first: `pachamama unpublish " + collection + "`."}
	}
	if _, err := c.Catalog.Move(ctx, catalog.Stage, collection, "", by); err != nil {
		return err
	}
	if err := c.Catalog.DeleteCollection(ctx, collection); err != nil {
		return err
	}
	return c.Catalog.Audit(ctx, by, "removed", collection)
}
