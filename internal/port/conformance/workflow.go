package conformance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// Workflow checks the promises of workflow.Driver. open gives an engine that
// looks for work many times a second.
func Workflow(t *testing.T, open func(t *testing.T) workflow.Driver) {
	t.Attr(attrSuite, "workflow")
	workflowSuite(real{t}, 10*time.Second, func(t2 T) workflow.Driver { return open(t2.(real).T) })
}

// workflowSuite waits for each thing to happen for at most the given time.
func workflowSuite(t T, patience time.Duration, open func(T) workflow.Driver) {
	describedSuite(t, func(t T) described { return open(t) })
	for _, c := range []struct {
		name string
		run  func(*workflowCase)
	}{
		{"whole run", workflowWhole},
		{"barrier", workflowBarrier},
		{"taken up", workflowTakenUp},
		{"started later", workflowLater},
		{"redone", workflowRedone},
		{"failure", workflowFailure},
		{"failures elsewhere", workflowElsewhere},
		{"cancel", workflowCancel},
		{"cancel asked elsewhere", workflowAsked},
		{"cancel before the walk", workflowEarly},
		{"stop", workflowStop},
		{"stop with an error", workflowStopError},
		{"held by another", workflowHeld},
		{"taken over", workflowTakenOver},
		{"two engines", workflowTwo},
		{"close twice", workflowClose},
		{"fifty starts", workflowFifty},
	} {
		t.Run(c.name, func(t T) {
			b := newBook()
			c.run(&workflowCase{T: t, book: b, patience: patience, engine: func() workflow.Driver {
				d := open(t)
				t.Cleanup(func() { d.Close() })
				return d
			}})
			b.mu.Lock()
			defer b.mu.Unlock()
			for _, s := range b.strays {
				t.Errorf("%s", s)
			}
		})
	}
}

// workflowCase is one case with its runs.
type workflowCase struct {
	T
	*book
	engine   func() workflow.Driver
	patience time.Duration
}

// serve has an engine walk for the owner; the function returned stops it.
func (c *workflowCase) serve(owner string, d workflow.Driver) (stop func()) {
	ctx, cancel := context.WithCancel(c.Context())
	return c.serveIn(ctx, func() { cancel() }, owner, d)
}

func (c *workflowCase) serveIn(ctx context.Context, cancel func(), owner string, d workflow.Driver) (stop func()) {
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx, &program{c.book, owner}) }()
	stopped := false
	stop = func() {
		c.Helper()
		if stopped {
			return
		}
		stopped = true
		cancel()
		select {
		case err := <-served:
			if err != nil {
				c.Errorf("Serve: %v", err)
			}
		case <-time.After(c.patience):
			c.Errorf("Serve goes on after its context ended")
		}
	}
	c.Cleanup(stop)
	return stop
}

// await waits until what is asked for holds.
func (c *workflowCase) await(what string, holds func(*book) bool) {
	c.Helper()
	if !c.wait(c.patience, holds) {
		c.Fatalf("waited in vain: %s; so far %q", what, c.events(""))
	}
}

func (c *workflowCase) awaitEnd(run string) {
	c.Helper()
	c.await("end of "+run, func(b *book) bool { return b.runs[run].over })
}

func (c *workflowCase) wantFailure(run string, code pachamama.Code, text string) {
	c.Helper()
	if err := c.failure(run); pachamama.CodeOf(err) != code || (err != nil && text != "" && !contains(err, text)) {
		c.Errorf("run %s ended with %v, want %s %q", run, err, code, text)
	}
}

func contains(err error, text string) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if err.Error() == text {
			return true
		}
	}
	return false
}

func workflowWhole(c *workflowCase) {
	p := c.add("r1", 3, "fetch", "map", "check")
	d := c.engine()
	if d.Describe().Driver == "" {
		c.Errorf("the engine has no name")
	}
	c.serve("a", d)
	must(c, d.Start(c.Context(), p))
	must(c, d.Start(c.Context(), p))
	c.awaitEnd("r1")
	c.wantFailure("r1", "", "")
	var steps []string
	for _, e := range c.events("r1") {
		if !slices.Contains(steps, e) || e[:2] != "do" {
			steps = append(steps, e)
		}
	}
	units := map[string]int{}
	var order []string
	for _, e := range steps {
		if e[:2] == "do" {
			units[e]++
			continue
		}
		order = append(order, e)
	}
	if want := []string{"begin fetch", "seal fetch", "begin map", "seal map", "begin check", "seal check", "end"}; !slices.Equal(order, want) {
		c.Errorf("order %q, want %q", order, want)
	}
	if len(units) != 9 {
		c.Errorf("units done: %v", units)
	}
}

func workflowBarrier(c *workflowCase) {
	const n = 6
	c.add("r1", n, "fetch", "map")
	gate := make(chan struct{})
	c.do = func(ctx context.Context, run, stage, unit string) error {
		if stage == "fetch" && unit == "u5" {
			select {
			case <-gate:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
	c.serve("a", c.engine())
	c.await("all other units", func(b *book) bool { return len(b.runs["r1"].done["fetch"]) == n-1 })
	tooEarly := func(b *book) bool {
		return slices.ContainsFunc(b.log, func(e event) bool { return e.what == "seal fetch" || e.what == "begin map" })
	}
	if c.wait(100*time.Millisecond, tooEarly) {
		c.Errorf("the stage is left while a unit of it is under way")
	}
	close(gate)
	c.awaitEnd("r1")
	c.wantFailure("r1", "", "")
	if n := len(c.runs["r1"].done["map"]); n != 6 {
		c.Errorf("%d units of map", n)
	}
}

func workflowTakenUp(c *workflowCase) {
	for i := range 5 {
		c.add(fmt.Sprintf("r%d", i), 2, "fetch", "map")
	}
	c.serve("a", c.engine())
	for i := range 5 {
		c.awaitEnd(fmt.Sprintf("r%d", i))
	}
}

func workflowLater(c *workflowCase) {
	d := c.engine()
	c.serve("a", d)
	c.await("a first look", func(b *book) bool { return b.looks > 0 })
	for i := range 20 {
		run := fmt.Sprintf("r%02d", i)
		must(c, d.Start(c.Context(), c.add(run, 2, "fetch")))
	}
	for i := range 20 {
		c.awaitEnd(fmt.Sprintf("r%02d", i))
	}
}

func workflowRedone(c *workflowCase) {
	c.add("r1", 4, "fetch", "map")
	c.markDone("r1", "fetch", "u0", "u1", "u2", "u3")
	c.markDone("r1", "map", "u1", "u3")
	c.serve("a", c.engine())
	c.awaitEnd("r1")
	var done []string
	for _, e := range c.events("r1") {
		if e[:2] == "do" {
			done = append(done, e)
		}
	}
	slices.Sort(done)
	if want := []string{"do map u0", "do map u2"}; !slices.Equal(done, want) {
		c.Errorf("done: %q, want %q", done, want)
	}
}

func workflowClose(c *workflowCase) {
	d := c.engine()
	stop := c.serve("a", d)
	stop()
	must(c, d.Close())
	must(c, d.Close())
}
