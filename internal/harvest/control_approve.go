package harvest

import (
	"context"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/search"
)

const maxReason = 2000 // bytes

// Approve lets a version through that a gate holds, and publishes it. Who and why
// stay in the audit and in the report. What was looked at must still be true: if
// another version was published since, the run must be checked again.
func (c *Control) Approve(ctx context.Context, id, reason, by string) (pachamama.Run, error) {
	const op = "control.Approve"
	run, err := c.Catalog.Run(ctx, id)
	if err != nil {
		return run, err
	}
	if !run.State.Over() {
		return run, &pachamama.Error{Code: pachamama.CodeConflict, Op: op, Subject: id, Message: "the run is under way", Hint: "Wait for its end: `pachamama show " + id + "`."}
	}
	switch err := PassGates(ctx, c.Catalog, run); {
	case err == nil && run.State != pachamama.RunHeld:
		return run, &pachamama.Error{Code: pachamama.CodeConflict, Op: op, Subject: id, Message: "no gate holds this run",
			Hint: "`pachamama publish " + run.Collection.ID + " --version " + id + "` publishes it."}
	case err != nil && pachamama.CodeOf(err) != pachamama.CodeHeld:
		return run, err
	}
	v, err := c.Catalog.Verdict(ctx, id)
	if err != nil {
		return run, err
	}
	live, err := c.Catalog.Pointer(ctx, catalog.Live, run.Collection.ID)
	if err != nil {
		return run, err
	}
	if live != v.Base && live != id {
		return run, &pachamama.Error{Code: pachamama.CodeConflict, Op: op, Subject: id, Message: "another version was published since the run was compared: " + orNothing(live) + " in place of " + orNothing(v.Base),
			Hint: "Compare again: `pachamama run " + run.Collection.ID + " --from check --publish`. Or `pachamama publish " + run.Collection.ID + " --version " + id + " --force --reason \"...\"`."}
	}
	if err := c.override(ctx, run, reason, by, "approved "); err != nil {
		return run, err
	}
	return c.Catalog.Run(ctx, id)
}

// Force publishes a version whatever the gates say and whatever was published
// since. Who and why stay in the audit and in the report.
func (c *Control) Force(ctx context.Context, collection, version, reason, by string) (string, error) {
	version, err := c.ready(ctx, collection, version)
	if err != nil {
		return "", err
	}
	run, err := c.maker(ctx, collection, version)
	if err != nil {
		return "", err
	}
	if _, err := verdict(ctx, c.Catalog, run); err != nil { // so that there is a row to note it in
		return "", err
	}
	return version, c.override(ctx, run, reason, by, "forced ")
}

// override notes who lets a version through and why, before anything is moved.
func (c *Control) override(ctx context.Context, run pachamama.Run, reason, by, did string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" || len(reason) > maxReason {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "control.Approve", Subject: run.ID, Message: "a reason is needed, of 2,000 bytes at most",
			Hint: "Say for those who come after why this change is right: `--reason \"The museum withdrew its loans.\"`."}
	}
	if err := c.has(ctx, run.Collection.ID, run.ID); err != nil {
		return err
	}
	if err := c.Catalog.Approve(ctx, run.ID, by, reason); err != nil {
		return err
	}
	if err := c.Catalog.Audit(ctx, by, did+run.ID+": "+reason, run.Collection.ID); err != nil {
		return err
	}
	if err := c.move(ctx, run.Collection.ID, run.ID, by, "published "+run.ID); err != nil {
		return err
	}
	if run.State == pachamama.RunHeld {
		return c.finish(ctx, run)
	}
	return nil
}

// finish closes a run that was held: what it was begun for is done.
func (c *Control) finish(ctx context.Context, run pachamama.Run) error {
	res, err := c.Index.Find(ctx, search.Query{}, []search.Generation{{Collection: run.Collection.ID, Version: run.ID}})
	if err != nil {
		return err
	}
	visible := pachamama.Counts{pachamama.CountVisible: res.Total}
	if err := c.Catalog.EndStage(ctx, run.ID, pachamama.StagePublish, pachamama.RunDone, visible); err != nil {
		return err
	}
	if err := c.Catalog.SetRunCounts(ctx, run.ID, Sum(run.Counts, visible)); err != nil {
		return err
	}
	return c.Catalog.SetRunState(ctx, run.ID, pachamama.RunDone, nil)
}

func orNothing(version string) string {
	if version == "" {
		return "nothing"
	}
	return version
}
