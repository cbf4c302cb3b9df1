package ledger

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

func cancelled(run string) error {
	return &pachamama.Error{Code: pachamama.CodeCancelled, Op: "workflow", Subject: run, Message: "stopped by a person",
		Hint: "`pachamama run --resume " + run + "` goes on from here."}
}

// letGoWithin is how long a walk's end waits to give the run back. A hold that is
// not given back ends by itself.
const letGoWithin = 5 * time.Second

// walk takes a run from where it stands to its end, and tells whether it got
// there. When the program stops the run stays open, for the next start.
func (e *Engine) walk(ctx context.Context, s workflow.Stages, p workflow.Plan) (over bool) {
	held, cancel, err := s.Hold(ctx, p.Run)
	if err != nil || !held {
		if err != nil && ctx.Err() == nil {
			e.opts.Log.Error("run could not be held", "run", p.Run, "error", err)
		}
		return false
	}
	after := context.WithoutCancel(ctx)
	defer func() {
		soon, stop := context.WithTimeout(after, letGoWithin)
		defer stop()
		if err := s.LetGo(soon, p.Run); err != nil {
			e.opts.Log.Error("run could not be let go", "run", p.Run, "error", err)
		}
	}()
	failure := cancelled(p.Run)
	if !cancel {
		failure = e.stages(ctx, s, p)
	}
	if cause := context.Cause(ctx); cause != nil && failure != nil {
		person, ok := cause.(byPerson) //nolint:errorlint // the cause itself is asked for
		if !ok {
			return false
		}
		failure = person.error
	}
	if err := s.End(after, p.Run, failure); err != nil {
		e.opts.Log.Error("end of run could not be noted", "run", p.Run, "error", err)
		return false
	}
	return true
}

func (e *Engine) stages(ctx context.Context, s workflow.Stages, p workflow.Plan) error {
	beats, stop := context.WithCancel(ctx)
	beating := make(chan struct{})
	defer func() { stop(); <-beating }()
	go func() { defer close(beating); e.beat(beats, s, p.Run) }()
	for _, stage := range p.Stages {
		if err := e.stage(ctx, s, p.Run, stage); err != nil {
			return err
		}
	}
	return nil
}

// beat extends the hold on the run, and stops it when a person asks for it or
// another program holds it.
func (e *Engine) beat(ctx context.Context, s workflow.Stages, run string) {
	tick := time.NewTicker(e.opts.Beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		held, cancel, err := s.Hold(ctx, run)
		switch {
		case err != nil:
			if ctx.Err() == nil {
				e.opts.Log.Warn("run could not show life", "run", run, "error", err)
			}
		case cancel:
			e.stop(run, byPerson{cancelled(run)})
		case !held:
			e.stop(run, errTakenOver)
		}
	}
}

func (e *Engine) stage(ctx context.Context, s workflow.Stages, run string, stage pachamama.Stage) error {
	if err := s.Begin(ctx, run, stage); err != nil {
		return err
	}
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(e.opts.Units)
	for u, err := range s.Units(gctx, run, stage) {
		if gctx.Err() != nil {
			break // a unit failed or the run is stopped: no other is begun
		}
		if err != nil {
			group.Go(func() error { return err })
			break
		}
		group.Go(func() error { return s.Do(gctx, run, stage, u) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.Seal(ctx, run, stage)
}
