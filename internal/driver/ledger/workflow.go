// Package ledger walks runs on goroutines of this program. What is done stands
// in the catalog, so that a new start goes on where the last one stopped.
package ledger

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// Engine is the embedded workflow driver.
type Engine struct {
	opts  Options
	wake  chan struct{}
	mu    sync.Mutex
	stops map[string]context.CancelCauseFunc // of runs walked here
}

// Options of the engine; zero fields take the defaults.
type Options struct {
	Runs  int           // walked at once, default 4
	Units int           // of a run done at once, default 2
	Look  time.Duration // how often the catalog is asked for runs that others added, default 1 s
	Beat  time.Duration // how often a run shows life, default 1 s
	Log   *slog.Logger
}

// New returns an engine; Serve makes it work.
func New(opts Options) *Engine {
	if opts.Runs <= 0 {
		opts.Runs = 4
	}
	if opts.Units <= 0 {
		opts.Units = 2
	}
	if opts.Look <= 0 {
		opts.Look = time.Second
	}
	if opts.Beat <= 0 {
		opts.Beat = time.Second
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return &Engine{opts: opts, wake: make(chan struct{}, 1), stops: map[string]context.CancelCauseFunc{}}
}

// Start has the engine look for work now.
func (e *Engine) Start(context.Context, workflow.Plan) error {
	select {
	case e.wake <- struct{}{}:
	default:
	}
	return nil
}

// Cancel stops the run if it is walked here.
func (e *Engine) Cancel(_ context.Context, run string) error {
	e.stop(run, byPerson{cancelled(run)})
	return nil
}

func (e *Engine) stop(run string, cause error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if stop := e.stops[run]; stop != nil {
		stop(cause)
	}
}

// byPerson is the cause of a stop that ends the run. Any other cause leaves the
// run open: the program stops, or another program walks the run.
type byPerson struct{ error }

var errTakenOver = errors.New("another program walks the run")

// Serve walks open runs until the context ends.
func (e *Engine) Serve(ctx context.Context, s workflow.Stages) error {
	var group sync.WaitGroup
	defer group.Wait()
	slots := make(chan struct{}, e.opts.Runs)
	tick := time.NewTicker(e.opts.Look)
	defer tick.Stop()
	for {
		plans, err := s.Open(ctx)
		if err != nil && ctx.Err() == nil {
			e.opts.Log.Error("open runs could not be listed", "error", err)
		}
		for _, p := range plans {
			select {
			case slots <- struct{}{}:
			default:
				continue // all slots are taken; the next look finds it again
			}
			walk, mine := e.claim(ctx, p.Run)
			if !mine {
				<-slots
				continue
			}
			group.Go(func() {
				over := e.walk(walk, s, p)
				e.forget(p.Run)
				<-slots
				if over { // there is room for another; what is not over waits for the next look
					e.Start(ctx, p) //nolint:errcheck // cannot fail here
				}
			})
		}
		select {
		case <-ctx.Done():
			return nil
		case <-e.wake:
		case <-tick.C:
		}
	}
}

func (e *Engine) claim(ctx context.Context, run string) (context.Context, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stops[run] != nil {
		return nil, false
	}
	walk, stop := context.WithCancelCause(ctx)
	e.stops[run] = stop
	return walk, true
}

func (e *Engine) forget(run string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stops[run](nil)
	delete(e.stops, run)
}

// Describe tells what the engine can do.
func (e *Engine) Describe() port.Descriptor { return Describe() }

// Describe describes the engine in the program.
func Describe() port.Descriptor {
	return port.Descriptor{Driver: "local", Here: true, Abilities: []string{"resume", "cancel"}}
}

// Close does nothing: Serve ends with its context.
func (e *Engine) Close() error { return nil }
