package conformance

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/ledger"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// brokenEngine is the embedded engine with what it drives, or itself, altered.
type brokenEngine struct {
	*ledger.Engine
	stages func(workflow.Stages) workflow.Stages
	cancel func(ctx context.Context, run string) error
	serve  func(ctx context.Context, s workflow.Stages) error
	shut   func() error
}

func breakableEngine() *brokenEngine {
	e := ledger.New(ledger.Options{Look: 5 * time.Millisecond, Beat: 5 * time.Millisecond})
	return &brokenEngine{Engine: e, stages: func(s workflow.Stages) workflow.Stages { return s }, cancel: e.Cancel, serve: e.Serve, shut: e.Close}
}

func (b *brokenEngine) Cancel(ctx context.Context, run string) error { return b.cancel(ctx, run) }
func (b *brokenEngine) Serve(ctx context.Context, s workflow.Stages) error {
	return b.serve(ctx, b.stages(s))
}
func (b *brokenEngine) Close() error { return b.shut() }

// altered is workflow.Stages with single methods replaced.
type altered struct {
	workflow.Stages
	open  func(ctx context.Context) ([]workflow.Plan, error)
	units func(ctx context.Context, run string, stage pachamama.Stage) iter.Seq2[workflow.Unit, error]
	do    func(ctx context.Context, run string, stage pachamama.Stage, u workflow.Unit) error
	seal  func(ctx context.Context, run string, stage pachamama.Stage) error
	end   func(ctx context.Context, run string, failure error) error
	hold  func(ctx context.Context, run string) (bool, bool, error)
	letGo func(ctx context.Context, run string) error
}

func (a *altered) Open(ctx context.Context) ([]workflow.Plan, error) { return a.open(ctx) }
func (a *altered) Units(ctx context.Context, run string, stage pachamama.Stage) iter.Seq2[workflow.Unit, error] {
	return a.units(ctx, run, stage)
}
func (a *altered) Do(ctx context.Context, run string, stage pachamama.Stage, u workflow.Unit) error {
	return a.do(ctx, run, stage, u)
}
func (a *altered) Seal(ctx context.Context, run string, stage pachamama.Stage) error {
	return a.seal(ctx, run, stage)
}
func (a *altered) End(ctx context.Context, run string, failure error) error {
	return a.end(ctx, run, failure)
}
func (a *altered) Hold(ctx context.Context, run string) (bool, bool, error) { return a.hold(ctx, run) }
func (a *altered) LetGo(ctx context.Context, run string) error              { return a.letGo(ctx, run) }

// alter breaks what the engine does with its stages.
func alter(broke func(a *altered)) func(*brokenEngine) {
	return func(b *brokenEngine) {
		b.stages = func(s workflow.Stages) workflow.Stages {
			a := &altered{s, s.Open, s.Units, s.Do, s.Seal, s.End, s.Hold, s.LetGo}
			broke(a)
			return a
		}
	}
}

// TestWorkflowSuite breaks the embedded engine in one way at a time and sees
// the suite notice; unbroken it passes.
func TestWorkflowSuite(t *testing.T) {
	mustPass(t, func(t T) { workflowSuite(t, 10*time.Second, func(T) workflow.Driver { return breakableEngine() }) })
	for _, c := range []struct {
		name, wantCase string
		broke          func(*brokenEngine)
	}{
		{"walks the stages backwards", "whole run", alter(func(a *altered) {
			a.open = func(ctx context.Context) ([]workflow.Plan, error) {
				plans, err := a.Stages.Open(ctx)
				for i := range plans {
					plans[i].Stages = slices.Clone(plans[i].Stages)
					slices.Reverse(plans[i].Stages)
				}
				return plans, err
			}
		})},
		{"leaves out a unit", "whole run", alter(func(a *altered) {
			a.do = func(ctx context.Context, run string, stage pachamama.Stage, u workflow.Unit) error {
				if u.Name == "u2" {
					return nil
				}
				return a.Stages.Do(ctx, run, stage, u)
			}
		})},
		{"does not seal", "whole run", alter(func(a *altered) {
			a.seal = func(context.Context, string, pachamama.Stage) error { return nil }
		})},
		{"goes on while units are under way", "barrier", alter(func(a *altered) {
			a.do = func(ctx context.Context, run string, stage pachamama.Stage, u workflow.Unit) error {
				go a.Stages.Do(context.WithoutCancel(ctx), run, stage, u) //nolint:errcheck // broken on purpose
				return nil
			}
		})},
		{"does not look for open runs", "taken up", alter(func(a *altered) {
			a.open = func(context.Context) ([]workflow.Plan, error) { return nil, nil }
		})},
		{"looks once", "started later", alter(func(a *altered) {
			looked := false
			a.open = func(ctx context.Context) ([]workflow.Plan, error) {
				if looked {
					return nil, nil
				}
				looked = true
				return a.Stages.Open(ctx)
			}
		})},
		{"does what is done", "redone", alter(func(a *altered) {
			a.units = func(ctx context.Context, run string, stage pachamama.Stage) iter.Seq2[workflow.Unit, error] {
				return func(yield func(workflow.Unit, error) bool) {
					for _, u := range []string{"u0", "u1", "u2", "u3"} {
						yield(workflow.Unit{Name: u}, nil)
					}
				}
			}
		})},
		{"takes no notice of a failed unit", "failure", alter(func(a *altered) {
			a.do = func(ctx context.Context, run string, stage pachamama.Stage, u workflow.Unit) error {
				if u.Name == "u0" && run == "r1" {
					return nil
				}
				_ = a.Stages.Do(ctx, run, stage, u)
				return nil
			}
		})},
		{"tells another failure", "failure", alter(func(a *altered) {
			a.end = func(ctx context.Context, run string, failure error) error {
				if failure != nil {
					failure = errors.New("something failed")
				}
				return a.Stages.End(ctx, run, failure)
			}
		})},
		{"does the others to their end", "failure", alter(func(a *altered) {
			failed := make(chan error, 1000)
			a.do = func(ctx context.Context, run string, stage pachamama.Stage, u workflow.Unit) error {
				if u.Name == "u0" && run == "r1" {
					return nil
				}
				if err := a.Stages.Do(ctx, run, stage, u); err != nil {
					failed <- err
				}
				return nil
			}
			a.seal = func(ctx context.Context, run string, stage pachamama.Stage) error {
				if run == "r1" {
					return <-failed
				}
				return a.Stages.Seal(ctx, run, stage)
			}
		})},
		{"a list that fails is a short one", "failures elsewhere", alter(func(a *altered) {
			a.units = func(ctx context.Context, run string, stage pachamama.Stage) iter.Seq2[workflow.Unit, error] {
				return func(yield func(workflow.Unit, error) bool) {
					for u, err := range a.Stages.Units(ctx, run, stage) {
						if err != nil || !yield(u, nil) {
							return
						}
					}
				}
			}
		})},
		{"does not cancel", "cancel", func(b *brokenEngine) {
			b.cancel = func(context.Context, string) error { return nil }
		}},
		{"ends a cancelled run as failed", "cancel", alter(func(a *altered) {
			a.end = func(ctx context.Context, run string, failure error) error {
				return a.Stages.End(ctx, run, errors.New("interrupted"))
			}
		})},
		{"keeps the hold", "cancel", alter(func(a *altered) {
			a.letGo = func(context.Context, string) error { return nil }
		})},
		{"does not hear of a cancel elsewhere", "cancel asked elsewhere", alter(func(a *altered) {
			a.hold = func(ctx context.Context, run string) (bool, bool, error) {
				held, _, err := a.Stages.Hold(ctx, run)
				return held, false, err
			}
		})},
		{"begins what is cancelled", "cancel before the walk", alter(func(a *altered) {
			var n atomic.Int64
			a.hold = func(ctx context.Context, run string) (bool, bool, error) {
				held, cancel, err := a.Stages.Hold(ctx, run)
				return held, cancel && n.Add(1) > 1, err
			}
		})},
		{"ends open runs with the program", "stop", func(b *brokenEngine) {
			b.serve = func(ctx context.Context, s workflow.Stages) error {
				defer s.End(context.WithoutCancel(ctx), "r1", ctx.Err()) //nolint:errcheck // broken on purpose
				return b.Engine.Serve(ctx, s)
			}
		}},
		{"an error that stops the program is the run's", "stop with an error", func(b *brokenEngine) {
			b.serve = func(ctx context.Context, s workflow.Stages) error {
				err := b.Engine.Serve(ctx, s)
				return errors.Join(err, s.End(context.WithoutCancel(ctx), "r1", context.Cause(ctx)))
			}
		}},
		{"walks what another holds", "held by another", alter(func(a *altered) {
			a.hold = func(ctx context.Context, run string) (bool, bool, error) {
				_, cancel, err := a.Stages.Hold(ctx, run)
				return true, cancel, err
			}
		})},
		{"ends what was taken over", "taken over", alter(func(a *altered) {
			a.hold = func(ctx context.Context, run string) (bool, bool, error) {
				held, _, err := a.Stages.Hold(ctx, run)
				return true, !held, err
			}
		})},
		{"two walk at once", "two engines", alter(func(a *altered) {
			a.hold = func(context.Context, string) (bool, bool, error) { return true, false, nil }
		})},
		{"closes once", "close twice", func(b *brokenEngine) {
			closed := false
			b.shut = func() error {
				if closed {
					return errors.New("closed already")
				}
				closed = true
				return nil
			}
		}},
		{"does not stop", "close twice", func(b *brokenEngine) {
			b.serve = func(ctx context.Context, s workflow.Stages) error {
				return b.Engine.Serve(context.WithoutCancel(ctx), s)
			}
		}},
		{"forgets the run after a stop", "fifty starts", alter(func(a *altered) {
			looks := 0
			a.open = func(ctx context.Context) ([]workflow.Plan, error) {
				if looks++; looks > 1 {
					return nil, nil
				}
				return a.Stages.Open(ctx)
			}
			a.letGo = func(context.Context, string) error { return nil }
		})},
	} {
		t.Run(c.name, func(t *testing.T) {
			mustFail(t, c.wantCase, func(t T) {
				workflowSuite(t, 300*time.Millisecond, func(T) workflow.Driver {
					b := breakableEngine()
					c.broke(b)
					return b
				})
			})
		})
	}
}
