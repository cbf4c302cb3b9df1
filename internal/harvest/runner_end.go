package harvest

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// sumUp makes the counts of a run from those of its stages: what is rejected
// adds up, everything else is counted by one stage or alike by two.
func (r *Runner) sumUp(ctx context.Context, run string) error {
	stages, err := r.Catalog.Stages(ctx, run)
	if err != nil {
		return err
	}
	var counts []pachamama.Counts
	for _, s := range stages {
		counts = append(counts, s.Counts)
	}
	return r.Catalog.SetRunCounts(ctx, run, Sum(counts...))
}

// Sum makes one of the counts of stages, in their order.
func Sum(stages ...pachamama.Counts) pachamama.Counts {
	sum := pachamama.Counts{}
	for _, counts := range stages {
		for name, n := range counts {
			if name == pachamama.CountRejected {
				n += sum[name]
			}
			sum[name] = n
		}
	}
	return sum
}

// End notes that a run is over and that those who want to know are to be told. One that walked to
// its end is held when its version may not be published without a person.
func (r *Runner) End(ctx context.Context, run string, failure error) error {
	if failure == nil {
		failure = r.gates(ctx, run)
		if failure != nil && pachamama.CodeOf(failure) != pachamama.CodeHeld {
			return failure
		}
	}
	state := pachamama.RunDone
	switch code := pachamama.CodeOf(failure); {
	case failure == nil:
	case code == pachamama.CodeCancelled:
		state = pachamama.RunCancelled
	case code == pachamama.CodeHeld:
		state = pachamama.RunHeld
	default:
		state = pachamama.RunFailed
	}
	switch state {
	case pachamama.RunDone:
		r.Log.InfoContext(ctx, "run ended", "run", run, "state", state)
	case pachamama.RunHeld:
		r.Log.WarnContext(ctx, "run ended", "run", run, "state", state, "error", failure)
	default:
		r.Log.ErrorContext(ctx, "run ended", "run", run, "state", state, "error", failure)
	}
	if failure != nil {
		if err := r.endOpenStages(ctx, run, state); err != nil {
			return err
		}
	}
	if err := r.sumUp(ctx, run); err != nil {
		return err
	}
	event, err := r.event(ctx, run, state, failure)
	if err != nil {
		return err
	}
	r.endSpans(run, string(state), failure)
	r.Numbers.Ended(ctx, state)
	return r.Catalog.EndRun(ctx, run, state, failure, event)
}

// gates asks whether the version that a run put on stage may be published. One
// that goes no further than the check has nothing to approve; its report tells.
func (r *Runner) gates(ctx context.Context, id string) error {
	run, err := r.Catalog.Run(ctx, id)
	if err != nil || !slices.Contains(run.Stages, pachamama.StageIndex) {
		return err
	}
	return PassGates(ctx, r.Catalog, run)
}

func (r *Runner) endOpenStages(ctx context.Context, run string, state pachamama.RunState) error {
	stages, err := r.Catalog.Stages(ctx, run)
	if err != nil {
		return err
	}
	for _, s := range stages {
		if s.State != pachamama.RunRunning {
			continue
		}
		if err := r.progressOf(run, s.Stage).flush(ctx); err != nil {
			return err
		}
		r.forget(run, s.Stage)
		if err := r.Catalog.EndStage(ctx, run, s.Stage, state, nil); err != nil {
			return err
		}
	}
	return nil
}

func (r *Runner) event(ctx context.Context, id string, state pachamama.RunState, failure error) ([]byte, error) {
	run, err := r.Catalog.Run(ctx, id)
	if err != nil {
		return nil, err
	}
	ended := notify.Event{Run: id, Collection: run.Collection.ID, Institution: run.Collection.Institution, State: state, Counts: run.Counts, Happened: run.Collection.Name + ": run " + string(state)}
	if failure != nil {
		happened, todo := pachamama.Describe(failure)
		ended.Happened, ended.ToDo = ended.Happened+": "+happened, todo
	}
	return json.Marshal(ended)
}
