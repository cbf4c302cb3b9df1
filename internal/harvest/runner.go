package harvest

import (
	"context"
	"iter"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/usage"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// Runner is what engines drive: it knows the stages and keeps their ledger in
// the catalog, the same whatever engine walks.
type Runner struct {
	Catalog *catalog.Catalog
	Stages  []Stage
	Owner   string                  // of this program's holds on runs
	Gone    func(owner string) bool // tells dead owners; may be nil
	Log     *slog.Logger
	Now     func() time.Time
	Numbers *monitor.Pipeline // may be nil
	Tracer  *monitor.Tracer   // may be nil

	mu       sync.Mutex
	progress map[string]*progress // by run and stage
	spans    map[string]*spans    // of runs that are walked here
}

// holdFor is how long a run is held without a sign of life.
const holdFor = 15 * time.Second

// Open returns the plans of the oldest runs that are not over, those under way
// first.
func (r *Runner) Open(ctx context.Context) ([]workflow.Plan, error) {
	var plans []workflow.Plan
	for _, state := range []pachamama.RunState{pachamama.RunRunning, pachamama.RunWaiting} {
		runs, err := r.Catalog.Runs(ctx, catalog.RunFilter{State: state, Oldest: true, Limit: 200})
		if err != nil {
			return nil, err
		}
		for _, run := range runs {
			plans = append(plans, workflow.Plan{Run: run.ID, Stages: run.Stages})
		}
	}
	return plans, nil
}

// Hold takes or extends the right to walk a run. A run that has ended since it
// was listed is held by nobody.
func (r *Runner) Hold(ctx context.Context, run string) (held, cancel bool, err error) {
	held, err = r.Catalog.Lease(ctx, catalog.RunLease(run), r.Owner, holdFor, r.Gone)
	if err != nil || !held {
		return held, false, err
	}
	open, cancel, err := r.Catalog.Beat(ctx, run)
	if err == nil && !open {
		err = r.LetGo(ctx, run)
	}
	if err == nil && open {
		err = r.catchUp(ctx, run)
	}
	return open, cancel, err
}

// LetGo gives that right back.
func (r *Runner) LetGo(ctx context.Context, run string) error {
	r.endSpans(run, "open", nil)
	return r.Catalog.Release(ctx, catalog.RunLease(run), r.Owner)
}

// Begin notes that a stage begins or goes on. One that is sealed stays as it is.
func (r *Runner) Begin(ctx context.Context, run string, name pachamama.Stage) error {
	if err := r.Catalog.SetRunState(ctx, run, pachamama.RunRunning, nil); err != nil {
		return err
	}
	if sealed, err := r.sealed(ctx, run, name); err != nil || sealed {
		return err
	}
	r.beginSpans(ctx, run, name)
	return r.Catalog.StartStage(ctx, run, name)
}

// sealed tells whether a run is done with a stage.
func (r *Runner) sealed(ctx context.Context, run string, name pachamama.Stage) (bool, error) {
	rows, err := r.Catalog.Stages(ctx, run)
	return slices.ContainsFunc(rows, func(s catalog.StageRow) bool { return s.Stage == name && s.State == pachamama.RunDone }), err
}

// Units lists what is still to be done. A sealed stage has nothing to do.
func (r *Runner) Units(ctx context.Context, run string, name pachamama.Stage) iter.Seq2[workflow.Unit, error] {
	return func(yield func(workflow.Unit, error) bool) {
		if sealed, err := r.sealed(ctx, run, name); sealed || err != nil {
			if err != nil {
				yield(workflow.Unit{}, err)
			}
			return
		}
		job, stage, err := r.job(ctx, run, name)
		if err != nil {
			yield(workflow.Unit{}, err)
			return
		}
		done, counts, err := r.Catalog.DoneUnits(ctx, run, name)
		if err != nil {
			yield(workflow.Unit{}, err)
			return
		}
		p := r.progressOf(run, name)
		p.restart(int64(len(done)), counts)
		var total int64
		for u, err := range stage.Units(usage.In(ctx, scope(run, name)), job) {
			total++
			p.atLeast(total)
			if err == nil && done[u.Name] {
				continue
			}
			if !yield(u, err) || err != nil {
				return
			}
		}
	}
}

// Do does one unit and notes the attempt.
func (r *Runner) Do(ctx context.Context, run string, name pachamama.Stage, u workflow.Unit) error {
	job, stage, err := r.job(ctx, run, name)
	if err != nil {
		return err
	}
	p := r.progressOf(run, name)
	p.begin(u.Name)
	started := r.Now()
	within, span := r.Tracer.Start(r.under(ctx, run, name), "unit", "unit", u.Name)
	out, err := stage.Do(within, job, u)
	span.End(err, pairs(out.Counts)...)
	r.Numbers.Unit(ctx, name, r.Now().Sub(started), err)
	if err != nil && ctx.Err() != nil {
		return ctx.Err() // broken off, not failed: no attempt
	}
	if pachamama.CodeOf(err) == pachamama.CodeHeld {
		return err // nothing was tried: a person must have a look first
	}
	a := catalog.Attempt{Run: run, Stage: name, Unit: u.Name, OK: err == nil, Started: started, Took: r.Now().Sub(started),
		Counts: out.Counts, Pages: out.Pages, Problems: out.Problems}
	if err != nil {
		e := pachamama.AsError(err)
		a.Code, a.Message = e.Code, e.Error()
		happened, hint := pachamama.Describe(e)
		a.Problems = append(a.Problems, pachamama.Problem{Stage: name, Code: e.Code, Cause: e.Message, Message: happened, Hint: hint, Who: e.MustAct(), Count: 1})
	}
	if noteErr := r.Catalog.AddAttempt(context.WithoutCancel(ctx), a); noteErr != nil {
		return noteErr
	}
	r.Numbers.Problems(ctx, a.Problems)
	if err != nil {
		return err
	}
	r.Numbers.Counts(ctx, name, out.Counts)
	return p.end(ctx, u.Name, out.Counts)
}

// Seal closes a stage and adds its counts to those of the run. One that is sealed
// stays as it is.
func (r *Runner) Seal(ctx context.Context, run string, name pachamama.Stage) error {
	if sealed, err := r.sealed(ctx, run, name); err != nil || sealed {
		return err
	}
	job, stage, err := r.job(ctx, run, name)
	if err != nil {
		return err
	}
	_, counts, err := r.Catalog.DoneUnits(ctx, run, name)
	if err != nil {
		return err
	}
	pages, err := r.Catalog.DonePages(ctx, run, name)
	if err != nil {
		return err
	}
	within, span := r.Tracer.Start(r.under(ctx, run, name), "seal")
	more, err := stage.Seal(within, job, Outcome{Counts: counts, Pages: pages})
	span.End(err, pairs(more)...)
	if err != nil {
		return err
	}
	r.Numbers.Counts(ctx, name, more)
	counts.Add(more)
	if err := r.progressOf(run, name).flush(ctx); err != nil {
		return err
	}
	r.forget(run, name)
	r.endStageSpan(run, name, nil)
	if err := r.Catalog.EndStage(ctx, run, name, pachamama.RunDone, counts); err != nil {
		return err
	}
	return r.sumUp(ctx, run)
}

func scope(run string, stage pachamama.Stage) usage.Scope {
	return usage.Scope{Run: run, Stage: string(stage)}
}

func (r *Runner) job(ctx context.Context, id string, name pachamama.Stage) (*Job, Stage, error) {
	run, err := r.Catalog.Run(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	p := r.progressOf(id, name)
	for _, s := range r.Stages {
		if s.Name() == name {
			return NewJob(run, func(c pachamama.Counts, doing string) { p.report(ctx, c, doing) }), s, nil
		}
	}
	return nil, nil, &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "runner", Subject: string(name), Message: "this program has no such stage"}
}
