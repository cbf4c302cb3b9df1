package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/role"
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
	ctx = role.As(ctx, role.Watch)
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

// trySilence tells what should have happened and did not.
func (a *App) trySilence(ctx context.Context) Finding {
	f := a.try("runs expected", "catalog", func() (string, error) { return "all came, and all that are open move", nil })
	silence, err := a.Lookout.Look(ctx)
	if err != nil {
		return a.try("runs expected", "catalog", func() (string, error) { return "", err })
	}
	var tells []string
	for _, s := range silence.Stuck {
		happened, todo := s.Says(time.Now())
		tells, f.ToDo = append(tells, s.Run.Collection.ID+": "+happened), todo
	}
	for _, o := range silence.Overdue {
		happened, todo := o.Says(time.Now())
		tells, f.ToDo = append(tells, o.ID+": "+happened), todo
	}
	if len(tells) > 0 {
		f.State, f.Tells = "missing", strings.Join(tells[:min(len(tells), 5)], "; ")
	}
	if len(tells) > 5 {
		f.Tells += fmt.Sprintf("; and %d more", len(tells)-5)
	}
	return f
}

// tryMonitor asks whoever is to receive numbers.
func (a *App) tryMonitor(ctx context.Context) Finding {
	return a.try("monitor", a.monitor.Describe().Driver, func() (string, error) {
		sends, ok := a.monitor.(monitor.Sends)
		if !ok {
			return "numbers are at /metrics of `pachamama serve`", nil
		}
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		return "takes what it is sent", sends.Flush(ctx)
	})
}
