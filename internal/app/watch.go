package app

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/ucldc/pachamama/internal/port/monitor"
)

// lookEvery is how often the program looks at how things stand.
const lookEvery = 30 * time.Second

// watch looks at how things stand until the context ends.
func (a *App) watch(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := a.LookNow(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "how things stand could not be looked at", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// LookNow looks at how things stand, for the numbers, and makes events of what
// should have happened and did not. What cannot be looked at keeps no other
// number from being given out.
func (a *App) LookNow(ctx context.Context) error {
	s := &monitor.State{Runs: map[string]int64{}, Queue: map[string]int64{}, Notices: map[string]int64{}, Looked: time.Now()}
	err := errors.Join(a.lookAtRuns(ctx, s), a.lookAtNotices(ctx, s), a.lookAtQueue(ctx, s))
	a.state.Store(s)
	return err
}

func (a *App) lookAtRuns(ctx context.Context, s *monitor.State) error {
	runs, err := a.Catalog.CountRuns(ctx)
	if err != nil {
		return err
	}
	for state, n := range runs {
		s.Runs[string(state)] = n
	}
	silence, err := a.Lookout.Look(ctx)
	if err != nil {
		return err
	}
	s.Stuck, s.Overdue, s.Expected = int64(len(silence.Stuck)), int64(len(silence.Overdue)), silence.Expected
	for _, one := range silence.Oldest {
		s.Ages = append(s.Ages, monitor.Age{Collection: one.Collection.ID, Age: s.Looked.Sub(one.At)})
	}
	return a.Lookout.Tell(ctx, silence)
}

func (a *App) lookAtNotices(ctx context.Context, s *monitor.State) error {
	states, err := a.outbox.States(ctx)
	s.Notices["waiting"], s.Notices["aside"] = 0, 0
	for _, d := range states {
		s.Notices["waiting"] += int64(d.Waiting)
		s.Notices["aside"] += int64(d.Aside)
	}
	return err
}

// lookAtQueue counts what waits. A queue that nobody has used yet is not made for it.
func (a *App) lookAtQueue(ctx context.Context, s *monitor.State) error {
	if a.Config.String("queue") == "sqlite:" {
		if _, err := os.Stat(a.Config.Path("queue.db")); err != nil {
			return nil //nolint:nilerr // nothing was ever put there
		}
	}
	q, err := a.Queue(ctx)
	if err != nil {
		return err
	}
	counts, err := q.Counts(ctx)
	if err != nil {
		return err
	}
	for _, c := range counts {
		s.Queue["waiting"] += c.Waiting
		s.Queue["leased"] += c.Leased
		s.Queue["delayed"] += c.Delayed
	}
	return nil
}
