package conformance

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Watched is a driver of monitor and what its receiver has of it.
type Watched struct {
	Driver  monitor.Driver
	Numbers func() []Number
	Spans   func() []SeenSpan // nil: it takes none
	Lines   func() []SeenLine // likewise
	Away    func(away bool)   // has the receiver go away and come back; nil: nobody can
	Keeps   []string          // labels that it keeps; nil: all
}

// Number is one that a receiver has, with its labels.
type Number struct {
	Name   string            // of the instrument
	Labels map[string]string // those without a value left out
	Value  float64           // counted since the start, or the last one
	Count  float64           // of a histogram
	Sum    float64           // likewise
}

// SeenSpan is a span that a receiver has. Ids are in hex.
type SeenSpan struct {
	Trace, ID, Parent, Name string
	Failed                  bool
	Took                    time.Duration
	Labels                  map[string]string
}

// SeenLine is a line of the log that a receiver has.
type SeenLine struct {
	Text, Level, Trace, Span string
	Labels                   map[string]string
}

// Monitor checks the promises of monitor.Driver. open gives a driver that sends
// often.
func Monitor(t *testing.T, open func(t T) Watched) {
	t.Attr(attrSuite, "monitor")
	monitorSuite(real{t}, 15*time.Second, open)
}

// monitorCase is a case and the driver that it is about.
type monitorCase struct {
	T
	Watched
	within time.Duration // that a receiver may take to have what was sent
}

var monitorCases = []struct {
	name string
	do   func(*monitorCase)
}{
	{name: "operations", do: monitorOperations}, {name: "pipeline", do: monitorPipeline}, {name: "state", do: monitorState},
	{name: "traces", do: monitorTraces}, {name: "few spans", do: monitorFewSpans}, {name: "log", do: monitorLog},
	{name: "away", do: monitorAway}, {name: "close sends", do: monitorCloseSends}, {name: "close away", do: monitorCloseAway}, {name: "close twice", do: monitorCloseTwice},
}

func monitorSuite(t T, within time.Duration, open func(T) Watched) {
	describedSuite(t, func(t T) described { return open(t).Driver })
	for _, c := range monitorCases {
		t.Run(c.name, func(t T) {
			w := open(t)
			t.Cleanup(func() { w.Driver.Close() }) //nolint:errcheck // the case has looked at it
			c.do(&monitorCase{t, w, within})
		})
	}
	t.Run("apart", func(t T) { monitorApart(t, within, open) })
}

// soon waits until a receiver has what it should.
func (c *monitorCase) soon(what string, has func() bool) {
	c.Helper()
	for end := time.Now().Add(c.within); !has(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			c.Fatalf("%s: not there. Numbers %v", what, c.Numbers())
		}
	}
}

// sum adds the numbers of a name up that have all of the labels which the driver keeps.
func (c *monitorCase) sum(name string, labels map[string]string) (out Number) {
	for _, n := range c.Numbers() {
		fits := n.Name == name
		for label, value := range labels {
			fits = fits && (c.Keeps != nil && !slices.Contains(c.Keeps, label) || n.Labels[label] == value)
		}
		if fits {
			out.Value, out.Count, out.Sum = out.Value+n.Value, out.Count+n.Count, out.Sum+n.Sum
		}
	}
	return out
}

func (c *monitorCase) operations() *monitor.Operations {
	c.Helper()
	ops, err := monitor.NewOperations(c.Driver)
	if err != nil {
		c.Fatalf("%v", err)
	}
	return ops
}

const aRun = "01JDFPQ4Z0ABCDEFGHJKMNPQRS"

func monitorOperations(c *monitorCase) {
	ops := c.operations()
	ctx := usage.In(c.Context(), usage.Scope{Run: aRun, Stage: "fetch"})
	for range 3 {
		ops.Record(ctx, usage.Call{Piece: "blob", Driver: "file", Op: "put", Bytes: 100, Units: 2, Took: 10 * time.Millisecond})
	}
	ops.Record(ctx, usage.Call{Piece: "queue", Driver: "file", Op: "push", Took: time.Hour, Err: &pachamama.Error{Code: pachamama.CodeThrottled}})
	ops.Record(c.Context(), usage.Call{Piece: "web", Driver: "http", Op: "get", Bytes: 7})
	blob := map[string]string{"piece": "blob", "driver": "file", "operation": "put", "stage": "fetch", "code": ""}
	c.soon("three puts", func() bool { return c.sum("pachamama_operations", blob).Value == 3 })
	for _, want := range []struct {
		name   string
		labels map[string]string
		n      Number
	}{
		{"pachamama_operation_bytes", blob, Number{Value: 300}},
		{"pachamama_operation_units", blob, Number{Value: 6}},
		{"pachamama_operations", map[string]string{"piece": "queue", "code": "throttled"}, Number{Value: 1}},
		{"pachamama_operations", map[string]string{"piece": "web", "stage": ""}, Number{Value: 1}},
		{"pachamama_operation_duration", map[string]string{"piece": "queue"}, Number{Count: 1, Sum: 3600}},
	} {
		c.soon(want.name, func() bool {
			got := c.sum(want.name, want.labels)
			return got.Value == want.n.Value && got.Count == want.n.Count && (want.n.Sum == 0 || got.Sum == want.n.Sum)
		})
	}
	if got := c.sum("pachamama_operation_duration", blob); got.Count != 3 || got.Sum < 0.0299 || got.Sum > 0.0301 {
		c.Errorf("three puts of 10 ms are %+v", got)
	}
	for _, n := range c.Numbers() {
		for label, value := range n.Labels {
			if value == aRun {
				c.Errorf("%s: runs are labels (%s): there would be no end of them", n.Name, label)
			}
		}
	}
}

func monitorPipeline(c *monitorCase) {
	p, err := monitor.NewPipeline(c.Driver)
	if err != nil {
		c.Fatalf("%v", err)
	}
	ctx := c.Context()
	for range 2 {
		p.Counts(ctx, "map", pachamama.Counts{"mapped": 100, "rejected": 0})
	}
	p.Problems(ctx, []pachamama.Problem{{Stage: "map", Code: pachamama.CodeRejected, Who: "institution", Count: 4}, {Stage: "map", Code: "date_unclear", Who: "nobody", Count: 2}})
	p.Unit(ctx, "map", 2*time.Second, nil)
	p.Ended(ctx, pachamama.RunDone)
	c.soon("records", func() bool {
		return c.sum("pachamama_records", map[string]string{"stage": "map", "what": "mapped"}).Value == 200
	})
	c.soon("problems", func() bool {
		return c.sum("pachamama_problems", map[string]string{"who": "institution", "code": "rejected"}).Value == 4 && c.sum("pachamama_problems", map[string]string{"who": "nobody", "code": "remark"}).Value == 2
	})
	c.soon("runs", func() bool { return c.sum("pachamama_runs_ended", map[string]string{"state": "done"}).Value == 1 })
	c.soon("units", func() bool { return c.sum("pachamama_unit_duration", map[string]string{"stage": "map"}).Sum == 2 })
}

func monitorState(c *monitorCase) {
	state := &monitor.State{Runs: map[string]int64{"done": 7, "running": 1}, Stuck: 3, Notices: map[string]int64{"waiting": 5}, Looked: time.Now(),
		Ages: []monitor.Age{{Collection: "photos", Age: time.Hour}}}
	if err := monitor.Watch(c.Driver, func() *monitor.State { return state }); err != nil {
		c.Fatalf("%v", err)
	}
	c.soon("runs", func() bool { return c.sum("pachamama_runs", map[string]string{"state": "done"}).Value == 7 })
	c.soon("stuck", func() bool { return c.sum("pachamama_runs_stuck", nil).Value == 3 })
	c.soon("age", func() bool {
		return c.sum("pachamama_last_success_age", map[string]string{"collection": "photos"}).Value == 3600
	})
}

func monitorTraces(c *monitorCase) {
	if c.Spans == nil {
		return // it takes none
	}
	tracer, id := monitor.NewTracer(c.Driver), monitor.TraceOf(aRun).String()
	for range 2 { // a run that is resumed
		ctx := usage.In(c.Context(), usage.Scope{Run: aRun})
		ctx, run := tracer.Start(ctx, "run", "run", aRun)
		ctx, stage := tracer.Start(ctx, "fetch")
		_, unit := tracer.Start(ctx, "unit", "unit", "000001")
		unit.End(&pachamama.Error{Code: pachamama.CodeThrottled, Message: "too fast"}, "fetched", "100")
		stage.End(nil)
		run.End(nil)
	}
	c.soon("six spans", func() bool { return len(c.Spans()) == 6 })
	byID, names := map[string]SeenSpan{}, map[string]int{}
	for _, s := range c.Spans() {
		byID[s.ID] = s
		names[s.Name]++
		if s.Trace != id {
			c.Errorf("the trace of the run is %s, not %s", s.Trace, id)
		}
	}
	for _, s := range byID {
		above := byID[s.Parent].Name
		if want := map[string]string{"run": "", "fetch": "run", "unit": "fetch"}[s.Name]; above != want || s.Failed != (s.Name == "unit") {
			c.Errorf("%s is below %q, want %q; failed %v", s.Name, above, want, s.Failed)
		}
		if s.Name == "unit" && (s.Labels["unit"] != "000001" || s.Labels["fetched"] != "100" || s.Labels["error.type"] != "throttled") {
			c.Errorf("the unit has %v", s.Labels)
		}
	}
	if len(byID) != 6 || names["unit"] != 2 {
		c.Errorf("spans %v", names)
	}
}

func monitorFewSpans(c *monitorCase) {
	if c.Spans == nil {
		return // it takes none
	}
	ops, tracer := c.operations(), monitor.NewTracer(c.Driver)
	ctx, unit := tracer.Start(usage.In(c.Context(), usage.Scope{Run: aRun, Stage: "content"}), "unit")
	for i := range 500 {
		ops.Record(ctx, usage.Call{Piece: "web", Op: "get", Took: time.Millisecond}) // usual: no span
		if i%5 == 0 {
			ops.Record(ctx, usage.Call{Piece: "web", Op: "slow", Took: 3 * time.Second})
		}
	}
	unit.End(nil)
	c.soon("the unit", func() bool { return slices.ContainsFunc(c.Spans(), func(s SeenSpan) bool { return s.Name == "unit" }) })
	seen := c.Spans()
	if len(seen) < 2 || len(seen) > 50 {
		c.Errorf("600 calls made %d spans", len(seen))
	}
	for _, s := range seen {
		if s.Name == "web get" || s.Name == "web slow" && (s.Took < 2900*time.Millisecond || s.Took > 3100*time.Millisecond) {
			c.Errorf("a span %+v", s)
		}
	}
}

func monitorLog(c *monitorCase) {
	if c.Lines == nil {
		return // it takes none
	}
	log := monitor.Log(slog.New(slog.DiscardHandler), silent{c.Driver})
	log.Error("nobody takes this")
	log = monitor.Log(slog.New(always{}), c.Driver)
	tracer := monitor.NewTracer(c.Driver)
	ctx, span := tracer.Start(usage.In(c.Context(), usage.Scope{Run: aRun, Stage: "map"}), "unit")
	log.WarnContext(ctx, "within", "n", 3)
	span.End(nil)
	log.With("run", aRun).WithGroup("g").Info("named", "a", "b")
	log.Error("of no run")
	c.soon("three lines", func() bool { return len(c.Lines()) >= 3 })
	id, found := monitor.TraceOf(aRun).String(), 0
	for _, l := range c.Lines() {
		switch l.Text {
		case "within":
			found++
			if l.Trace != id || l.Span == "" || l.Labels["run"] != aRun || l.Labels["stage"] != "map" || l.Labels["n"] != "3" || l.Labels["trace_id"] != id || l.Level != "WARN" {
				c.Errorf("a line in a span is %+v", l)
			}
		case "named":
			found++
			if l.Trace != id || l.Labels["run"] != aRun || l.Labels["g.a"] != "b" || l.Level != "INFO" {
				c.Errorf("a line that names a run is %+v", l)
			}
		case "of no run":
			found++
			if l.Trace != "" || l.Level != "ERROR" {
				c.Errorf("a line of no run is %+v", l)
			}
		}
	}
	if found != 3 || len(c.Lines()) != 3 {
		c.Errorf("lines %+v", c.Lines())
	}
}

// silent hides that a driver takes lines.
type silent struct{ monitor.Driver }

// always is a log that wants all lines and keeps none.
type always struct{}

func (always) Enabled(context.Context, slog.Level) bool  { return true }
func (always) Handle(context.Context, slog.Record) error { return nil }
func (a always) WithAttrs([]slog.Attr) slog.Handler      { return a }
func (a always) WithGroup(string) slog.Handler           { return a }

func monitorAway(c *monitorCase) {
	if c.Away == nil {
		return // it is asked, and nobody can be away
	}
	ops, tracer, log := c.operations(), monitor.NewTracer(c.Driver), monitor.Log(slog.New(always{}), c.Driver)
	ctx := usage.In(c.Context(), usage.Scope{Run: aRun, Stage: "map"})
	work := func(n int) {
		for range n {
			within, span := tracer.Start(ctx, "unit")
			ops.Record(within, usage.Call{Piece: "blob", Op: "put", Bytes: 1})
			log.InfoContext(within, "a line")
			span.End(nil)
		}
	}
	has := func(n int) func() bool {
		return func() bool {
			return c.sum("pachamama_operations", map[string]string{"piece": "blob"}).Value == float64(n) && (c.Spans == nil || len(c.Spans()) == n) && (c.Lines == nil || len(c.Lines()) == n)
		}
	}
	work(1)
	c.soon("one of each", has(1))
	c.Away(true)
	for range 10 { // some sendings fail between
		began := time.Now()
		work(20)
		if took := time.Since(began); took > 500*time.Millisecond {
			c.Fatalf("work waited %v for a receiver that is away", took)
		}
		time.Sleep(30 * time.Millisecond)
	}
	c.Away(false)
	work(1)
	c.soon("all of it, once", has(202))
}

func monitorCloseSends(c *monitorCase) {
	ops, tracer := c.operations(), monitor.NewTracer(c.Driver)
	ops.Record(c.Context(), usage.Call{Piece: "blob", Op: "put"})
	_, span := tracer.Start(c.Context(), "last")
	span.End(nil)
	if c.Away == nil {
		return // whoever asks for numbers comes too late
	}
	if err := c.Driver.Close(); err != nil {
		c.Errorf("close: %v", err)
	}
	if got := c.sum("pachamama_operations", nil).Value; got != 1 {
		c.Errorf("after close there are %v operations", got)
	}
	if c.Spans != nil && len(c.Spans()) != 1 {
		c.Errorf("after close there are the spans %v", c.Spans())
	}
}

func monitorCloseAway(c *monitorCase) {
	if c.Away == nil {
		return // nobody can be away
	}
	c.operations().Record(c.Context(), usage.Call{Piece: "blob", Op: "put"})
	c.Away(true)
	began := time.Now()
	if err := c.Driver.Close(); err != nil || time.Since(began) > 10*time.Second {
		c.Errorf("close without a receiver took %v: %v", time.Since(began), err)
	}
	c.Away(false)
}

func monitorCloseTwice(c *monitorCase) {
	ops := c.operations()
	if err := errors.Join(c.Driver.Close(), c.Driver.Close()); err != nil {
		c.Errorf("%v", err)
	}
	ops.Record(c.Context(), usage.Call{Piece: "blob", Op: "put"}) // what still counts does not fall over
}

// monitorApart sees that two drivers in one program do not meet.
func monitorApart(t T, within time.Duration, open func(T) Watched) {
	pieces := []string{"one", "another"}
	var all []*monitorCase
	for _, piece := range pieces {
		c := &monitorCase{t, open(t), within}
		t.Cleanup(func() { c.Driver.Close() }) //nolint:errcheck // the case has looked at it
		c.operations().Record(t.Context(), usage.Call{Piece: piece, Op: "put"})
		all = append(all, c)
	}
	for i, c := range all {
		c.soon("its own", func() bool { return c.sum("pachamama_operations", map[string]string{"piece": pieces[i]}).Value == 1 })
		if n := c.sum("pachamama_operations", map[string]string{"piece": pieces[1-i]}).Value; n != 0 {
			t.Errorf("driver %d has numbers of the other", i)
		}
	}
}
