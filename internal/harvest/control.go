package harvest

import (
	"context"
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
	From       pachamama.Stage   // first stage to walk; empty: fetch. Earlier versions are taken from the latest run that has them
	Only       pachamama.Stage   // this stage alone, and those that must follow to show what it made; not with From or Skip
	Skip       []pachamama.Stage // content and text may be left out: what the latest run made of them is shown
	Since      string            // SinceLast, SinceNever; empty: as the collection says
	DryRun     bool              // end after the check: nothing is indexed, put on stage or published
	Publish    bool              // publish at the end, without a look at stage
	Accept     bool              // a person accepts fewer records than the source reported
	By         string            // who asks
}

// Begin makes a run and has it walked.
func (c *Control) Begin(ctx context.Context, req Request) (pachamama.Run, error) {
	col, err := c.Catalog.Collection(ctx, req.Collection)
	if err != nil {
		return pachamama.Run{}, err
	}
	run := pachamama.Run{ID: ulid.Make().String(), Collection: col, Accept: req.Accept, By: req.By, Created: c.Now(), State: pachamama.RunWaiting}
	if run.Stages, run.Inputs, err = c.stages(ctx, req); err != nil {
		return run, err
	}
	if run.Increment, err = c.increment(ctx, col, req, run.Stages); err != nil {
		return run, err
	}
	if open, err := c.Catalog.BeginRun(ctx, run); err != nil || open != "" {
		return run, busy(col.ID, open, err)
	}
	if err := c.Catalog.Audit(ctx, req.By, "began run "+run.ID, col.ID); err != nil {
		return run, err
	}
	return run, c.Workflow.Start(ctx, workflow.Plan{Run: run.ID, Stages: run.Stages})
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
	if run.State == pachamama.RunHeld {
		return run, &pachamama.Error{Code: pachamama.CodeConflict, Op: "control.Resume", Subject: id, Message: "the run has done all it can and waits for a person's approval",
			Hint: "`pachamama report " + id + "` says why; `pachamama approve " + id + " --reason \"...\"` publishes it."}
	}
	if run.State.Over() {
		if accept {
			if err := c.Catalog.AcceptCounts(ctx, id); err != nil {
				return run, err
			}
		}
		if open, err := c.Catalog.ReopenRun(ctx, run); err != nil || open != "" {
			return run, busy(run.Collection.ID, open, err)
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
