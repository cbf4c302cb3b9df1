package conformance

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Notify checks the promises of notify.Driver. open gives a catalog whose clock
// is now, the driver, and what tells the ids of the messages that arrived.
func Notify(t *testing.T, open func(t *testing.T, now func() time.Time) (*catalog.Catalog, notify.Driver, func() []string)) {
	describedSuite(real{t}, func(t2 T) described {
		_, d, _ := open(t2.(real).T, time.Now)
		return d
	})
	for _, c := range []struct {
		name string
		run  func(*notifyCase)
	}{
		{"arrives once in order", notifyOrder},
		{"same message twice", notifyTwice},
		{"put off", notifyLater},
		{"never lost", notifyKept},
		{"each end", notifyAgain},
		{"cancelled", notifyCancelled},
		{"close twice", notifyClose},
	} {
		t.Run(c.name, func(t *testing.T) {
			tc := &notifyCase{T: t, clock: &still{at: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}}
			tc.catalog, tc.driver, tc.arrived = open(t, tc.clock.now)
			t.Cleanup(func() { tc.driver.Close() })
			c.run(tc)
		})
	}
}

// still is a clock that stands until it is moved.
type still struct {
	mu sync.Mutex
	at time.Time
}

func (s *still) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *still) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.at.Add(d)
}

type notifyCase struct {
	*testing.T
	clock   *still
	catalog *catalog.Catalog
	driver  notify.Driver
	arrived func() []string
	used    calls
}

// calls counts what is recorded.
type calls struct {
	mu   sync.Mutex
	list []usage.Call
	runs []string
}

func (c *calls) Record(ctx context.Context, call usage.Call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list, c.runs = append(c.list, call), append(c.runs, usage.ScopeOf(ctx).Run)
}

func (c *notifyCase) outbox(d notify.Driver) *notify.Outbox {
	return notify.New(c.catalog, d, &c.used, slog.New(slog.DiscardHandler), c.clock.now)
}

// put ends runs; those that are over stay so.
func (c *notifyCase) put(runs ...string) {
	c.Helper()
	for _, run := range runs {
		if _, err := c.catalog.Run(c.Context(), run); err != nil {
			if err := c.catalog.AddRun(c.Context(), pachamama.Run{ID: run}); err != nil {
				c.Fatal(err)
			}
		}
		if err := c.catalog.EndRun(c.Context(), run, pachamama.RunDone, nil, []byte(`{"run":"`+run+`"}`)); err != nil {
			c.Fatal(err)
		}
	}
}

func (c *notifyCase) flush(o *notify.Outbox) {
	c.Helper()
	if err := o.Flush(c.Context()); err != nil {
		c.Fatal(err)
	}
}

func (c *notifyCase) want(runs ...string) {
	c.Helper()
	var want []string
	for _, run := range runs {
		want = append(want, run+"/run.done")
	}
	if got := c.arrived(); !slices.Equal(got, want) {
		c.Errorf("arrived: %q, want %q", got, want)
	}
}

func notifyOrder(c *notifyCase) {
	c.put("r1", "r2", "r3")
	o := c.outbox(c.driver)
	if c.driver.Describe().Driver == "" || o.Describe().Driver != c.driver.Describe().Driver {
		c.Errorf("the driver is called %q", o.Describe().Driver)
	}
	c.flush(o)
	c.want("r1", "r2", "r3")
	c.flush(o)
	c.put("r4", "r1")
	c.flush(o)
	c.want("r1", "r2", "r3", "r4")
	for i, call := range c.used.list {
		if call.Piece != "notify" || call.Op != "send" || call.Bytes == 0 || call.Units != 1 || call.Err != nil || c.used.runs[i] != fmt.Sprint("r", i+1) {
			c.Errorf("recorded %+v for %q", call, c.used.runs[i])
		}
	}
	if len(c.used.list) != 4 {
		c.Errorf("%d calls recorded", len(c.used.list))
	}
}

func notifyTwice(c *notifyCase) {
	m := notify.Message{ID: "r1/run.done", Kind: "run.done", Run: "r1", Created: c.clock.now(), Body: []byte(`{}`)}
	for range 2 {
		if err := c.driver.Send(c.Context(), m); err != nil {
			c.Fatal(err)
		}
	}
	c.want("r1")
}

// flaky fails for chosen runs.
type flaky struct {
	notify.Driver
	down map[string]bool
}

func (f *flaky) Send(ctx context.Context, m notify.Message) error {
	if f.down[m.Run] {
		return &pachamama.Error{Code: pachamama.CodeUnavailable, Message: "out of order"}
	}
	return f.Driver.Send(ctx, m)
}

func (f *flaky) Describe() port.Descriptor { return f.Driver.Describe() }

func notifyLater(c *notifyCase) {
	c.put("r1", "r2", "r3")
	f := &flaky{c.driver, map[string]bool{"r2": true}}
	o := c.outbox(f)
	c.flush(o)
	c.want("r1", "r3")
	c.flush(o) // not yet
	if n := len(c.used.list); n != 3 {
		c.Errorf("%d tries at once", n)
	}
	c.clock.pass(time.Second)
	c.flush(o) // in vain again, and put off for longer
	c.clock.pass(time.Second)
	c.flush(o)
	if n := len(c.used.list); n != 4 {
		c.Errorf("%d tries in two seconds, want 4", n)
	}
	for range 20 {
		c.clock.pass(time.Hour)
		c.flush(o)
	}
	if n := len(c.used.list); n != 24 {
		c.Errorf("%d tries, want one an hour at least", n)
	}
	f.down = nil
	c.clock.pass(time.Hour)
	c.flush(o)
	c.want("r1", "r3", "r2")
}

func notifyKept(c *notifyCase) {
	c.put("r1", "r2")
	down := &flaky{c.driver, map[string]bool{"r1": true, "r2": true}}
	c.flush(c.outbox(down))
	c.put("r3")
	c.clock.pass(time.Hour)
	ctx, cancel := context.WithCancel(c.Context())
	stopped := &stopping{c.driver, cancel}
	if err := c.outbox(stopped).Flush(ctx); !errors.Is(err, context.Canceled) {
		c.Errorf("the program stops while it sends: %v", err)
	}
	c.flush(c.outbox(c.driver)) // the next program
	c.want("r1", "r2", "r3")
}

// notifyAgain tells of each end of a run that goes on and ends alike.
func notifyAgain(c *notifyCase) {
	for range 2 {
		c.put("r1")
		c.flush(c.outbox(c.driver))
		if _, err := c.catalog.ReopenRun(c.Context(), pachamama.Run{ID: "r1"}); err != nil {
			c.Fatal(err)
		}
		c.clock.pass(time.Minute)
	}
	c.want("r1", "r1")
}

// stopping is a driver whose program is stopped when a message has arrived, but
// before that is noted.
type stopping struct {
	notify.Driver
	stop func()
}

func (s *stopping) Send(ctx context.Context, m notify.Message) error {
	defer s.stop()
	return s.Driver.Send(ctx, m)
}

func notifyCancelled(c *notifyCase) {
	ctx, cancel := context.WithCancel(c.Context())
	cancel()
	if err := c.driver.Send(ctx, notify.Message{ID: "r1/run.done", Kind: "run.done", Run: "r1", Body: []byte(`{}`)}); err == nil {
		c.Errorf("sent with an ended context")
	}
	c.want()
}

func notifyClose(c *notifyCase) {
	if err := errors.Join(c.driver.Close(), c.driver.Close()); err != nil {
		c.Error(err)
	}
}
