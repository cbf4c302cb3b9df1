package conformance

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/ucldc/pachamama"
)

// hang is a unit that ends with its context alone.
func hang(ctx context.Context, _, _, _ string) error {
	<-ctx.Done()
	return ctx.Err()
}

func workflowFailure(c *workflowCase) {
	c.add("r1", 1000, "fetch", "map")
	c.add("r2", 3, "fetch", "map")
	var after atomic.Int64
	c.do = func(ctx context.Context, run, _, unit string) error {
		switch {
		case run == "r2":
			return nil
		case unit == "u1":
			return &pachamama.Error{Code: pachamama.CodeMalformed, Message: "the page is broken"}
		case unit == "u0":
			return hang(ctx, "", "", "") // stopped by the failure of the other
		}
		after.Add(1)
		return nil
	}
	c.serve("a", c.engine())
	c.awaitEnd("r1")
	c.awaitEnd("r2")
	c.wantFailure("r1", pachamama.CodeMalformed, "the page is broken")
	c.wantFailure("r2", "", "")
	if n := after.Load(); n > 500 {
		c.Errorf("%d units were begun after one had failed", n)
	}
	for _, e := range c.events("r1") {
		if e == "seal fetch" || e == "begin map" {
			c.Errorf("%s after a unit failed", e)
		}
	}
	if n := c.count("r1", "end"); n != 1 {
		c.Errorf("the run ended %d times", n)
	}
}

func workflowElsewhere(c *workflowCase) {
	for _, step := range []string{"begin", "units", "seal"} {
		c.add(step, 2, "fetch", "map")
	}
	c.fault = func(run, step string) error {
		if run == step {
			return &pachamama.Error{Code: pachamama.CodeUnavailable, Message: "no " + step}
		}
		return nil
	}
	c.serve("a", c.engine())
	for _, step := range []string{"begin", "units", "seal"} {
		c.awaitEnd(step)
		c.wantFailure(step, pachamama.CodeUnavailable, "no "+step)
		if c.count(step, "begin map") > 0 {
			c.Errorf("the next stage began after %s failed", step)
		}
	}
}

func workflowCancel(c *workflowCase) {
	p := c.add("r1", 3, "fetch", "map")
	c.do = func(ctx context.Context, _, _, _ string) error {
		<-ctx.Done()
		return errors.New("interrupted") // as databases say it
	}
	d := c.engine()
	c.serve("a", d)
	c.await("a unit", func(b *book) bool { return b.active["r1"] > 0 })
	must(c, d.Cancel(c.Context(), "unknown"))
	must(c, d.Start(c.Context(), p)) // nothing: it is under way
	must(c, d.Cancel(c.Context(), "r1"))
	c.awaitEnd("r1")
	c.wantFailure("r1", pachamama.CodeCancelled, "")
	must(c, d.Cancel(c.Context(), "r1"))
	c.await("the hold given back", func(b *book) bool { return b.runs["r1"].holder == "" })
}

func workflowAsked(c *workflowCase) {
	c.add("r1", 3, "fetch", "map")
	c.do = hang
	c.serve("a", c.engine())
	c.await("a unit", func(b *book) bool { return b.active["r1"] > 0 })
	c.ask("r1")
	c.awaitEnd("r1")
	c.wantFailure("r1", pachamama.CodeCancelled, "")
}

func workflowEarly(c *workflowCase) {
	c.add("r1", 3, "fetch", "map")
	c.ask("r1")
	c.serve("a", c.engine())
	c.awaitEnd("r1")
	c.wantFailure("r1", pachamama.CodeCancelled, "")
	if n := c.count("r1", "begin fetch"); n > 0 {
		c.Errorf("a cancelled run was begun")
	}
}

func workflowStop(c *workflowCase) {
	c.add("r1", 4, "fetch", "map")
	c.do = func(ctx context.Context, _, stage, unit string) error {
		if stage == "map" && unit == "u2" {
			<-ctx.Done()
			return errors.New("interrupted")
		}
		return nil
	}
	stop := c.serve("a", c.engine())
	c.await("the unit that hangs", func(b *book) bool { return b.doing["r1/map/u2"] })
	stop()
	c.await("the hold given back", func(b *book) bool { return b.runs["r1"].holder == "" })
	if c.ended("r1") {
		c.Fatalf("the run ended with the program: %v", c.failure("r1"))
	}
	c.do = nil
	c.serve("b", c.engine())
	c.awaitEnd("r1")
	c.wantFailure("r1", "", "")
	for _, e := range []string{"do fetch u0", "do fetch u3", "do map u2"} {
		want := 1
		if e == "do map u2" {
			want = 2
		}
		if n := c.count("r1", e); n != want {
			c.Errorf("%s: %d times, want %d", e, n, want)
		}
	}
}

func workflowStopError(c *workflowCase) {
	c.add("r1", 2, "fetch")
	c.do = hang
	ctx, cancel := context.WithCancelCause(c.Context())
	stop := c.serveIn(ctx, func() {
		cancel(&pachamama.Error{Code: pachamama.CodeUnavailable, Message: "something else of the program failed"})
	}, "a", c.engine())
	c.await("a unit", func(b *book) bool { return b.active["r1"] > 0 })
	stop()
	if c.ended("r1") {
		c.Errorf("the run ended with the program: %v", c.failure("r1"))
	}
}

func workflowHeld(c *workflowCase) {
	c.add("r1", 2, "fetch")
	c.hold("r1", "another program")
	c.serve("a", c.engine())
	c.await("several tries to hold it", func(b *book) bool { return b.refused > 2 })
	if n := c.count("r1", "begin fetch"); n > 0 {
		c.Errorf("a run that another program holds was begun")
	}
	c.hold("r1", "")
	c.awaitEnd("r1")
}

func workflowTakenOver(c *workflowCase) {
	c.add("r1", 2, "fetch")
	c.do = hang
	c.serve("a", c.engine())
	c.await("a unit", func(b *book) bool { return b.active["r1"] > 0 })
	c.hold("r1", "another program")
	c.await("the units broken off", func(b *book) bool { return b.active["r1"] == 0 })
	c.await("another look", func(b *book) bool { return b.refused > 2 })
	c.update(func() { c.strays = nil }) // what was begun before the engine could know
	if c.ended("r1") {
		c.Errorf("the run was ended by a program that no longer held it: %v", c.failure("r1"))
	}
}

func workflowTwo(c *workflowCase) {
	for i := range 30 {
		c.add(fmt.Sprintf("r%02d", i), 5, "fetch", "map", "check")
	}
	c.serve("a", c.engine())
	c.serve("b", c.engine())
	for i := range 30 {
		run := fmt.Sprintf("r%02d", i)
		c.awaitEnd(run)
		c.wantFailure(run, "", "")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := map[string]bool{}
	for _, e := range c.log {
		if e.what[:2] == "do" && seen[e.run+e.what] {
			c.Errorf("%s: %s twice", e.run, e.what)
		}
		seen[e.run+e.what] = true
	}
}

func workflowFifty(c *workflowCase) {
	c.add("r1", 3, "fetch", "map")
	c.do = hang
	for range 50 {
		d := c.engine()
		stop := c.serve("a", d)
		c.await("a unit", func(b *book) bool { return b.active["r1"] > 0 })
		stop()
		must(c, d.Close())
		c.await("the units broken off", func(b *book) bool { return b.active["r1"] == 0 && b.runs["r1"].holder == "" })
	}
	if c.ended("r1") {
		c.Fatalf("the run ended with the program: %v", c.failure("r1"))
	}
	c.do = nil
	c.serve("a", c.engine())
	c.awaitEnd("r1")
	c.wantFailure("r1", "", "")
}
