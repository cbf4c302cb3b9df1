package conformance

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// outboxCases hold for the outbox over any driver.
var outboxCases = []struct {
	name string
	run  func(*notifyCase)
}{
	{"outbox: once, in order", outboxOrder},
	{"outbox: put off", outboxPutOff},
	{"outbox: an hour of outage", outboxOutage},
	{"outbox: crash", outboxCrash},
	{"outbox: set aside", outboxAside},
	{"outbox: stopped", outboxStopped},
	{"outbox: each by itself", outboxApart},
	{"outbox: digest", outboxDigest},
	{"outbox: flood", outboxFlood},
	{"outbox: rules", outboxRules},
	{"outbox: two programs", outboxTwo},
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

// box is an outbox with what it is made of.
type box struct {
	*notifyCase
	*notify.Outbox
	catalog *catalog.Catalog
	used    *calls
}

func (c *notifyCase) box(to ...notify.Destination) *box {
	b := &box{notifyCase: c, used: &calls{}, catalog: c.s.Catalog(c.tb, c.clock.now)}
	b.start("one", to...)
	return b
}

// start starts the program anew.
func (b *box) start(owner string, to ...notify.Destination) {
	b.Outbox = notify.New(b.catalog, to, notify.Options{Owner: owner, Usage: b.used, Log: slog.New(slog.DiscardHandler), Now: b.clock.now})
}

func (b *box) end(state pachamama.RunState, runs ...string) {
	b.Helper()
	for _, run := range runs {
		doc := fmt.Appendf(nil, `{"run":%q,"collection":"col-%s","institution":"Museum %s","state":%q,"happened":"Photographs: run %s","counts":{"mapped":3}}`, run, run, run, state, state)
		of := pachamama.Run{ID: run, Collection: pachamama.Collection{ID: "col-" + run}}
		err := b.catalog.AddRun(b.Context(), of)
		if err != nil { // it is there: it goes on
			_, err = b.catalog.ReopenRun(b.Context(), of)
		}
		if err == nil {
			err = b.catalog.EndRun(b.Context(), run, state, nil, doc)
		}
		if err != nil {
			b.Fatalf("%v", err)
		}
	}
}

func (b *box) flush() {
	b.Helper()
	if err := b.Flush(b.Context()); err != nil {
		b.Fatalf("%v", err)
	}
}

// has holds the ids of what arrived.
func (b *box) has(want ...string) {
	b.Helper()
	var got []string
	for _, a := range b.arrived() {
		got = append(got, plain(a.ID))
	}
	if !slices.Equal(got, want) {
		b.Errorf("arrived: %q, want %q", got, want)
	}
}

// plain is an id without the time at its end.
func plain(id string) string {
	if !strings.HasPrefix(id, "digest-") {
		id = id[:max(0, strings.LastIndex(id, "-"))]
	}
	return id
}

func ended(runs ...string) (ids []string) {
	for _, r := range runs {
		ids = append(ids, r+"-run-done")
	}
	return ids
}

// flaky fails as it is told to.
type flaky struct {
	notify.Driver
	mu   sync.Mutex
	fail func(notify.Message) error
	sent []notify.Message // that were tried
}

func (f *flaky) Send(ctx context.Context, m notify.Message) error {
	f.mu.Lock()
	f.sent = append(f.sent, m)
	fail := f.fail
	f.mu.Unlock()
	if fail != nil {
		if err := fail(m); err != nil {
			return err
		}
	}
	return f.Driver.Send(ctx, m)
}

func answering(code pachamama.Code, runs ...string) func(notify.Message) error {
	return func(m notify.Message) error {
		if len(runs) == 0 || slices.Contains(runs, m.Run) {
			return &pachamama.Error{Code: code, Message: "out of order"}
		}
		return nil
	}
}

func (c *notifyCase) flaky(fail func(notify.Message) error) (*flaky, notify.Destination) {
	f := &flaky{Driver: c.d, fail: fail}
	return f, notify.Destination{Name: "main", Driver: f}
}

func outboxOrder(c *notifyCase) {
	b := c.box(notify.Destination{Name: "main", Driver: c.d})
	b.end(pachamama.RunDone, "r1", "r2", "r3")
	b.flush()
	b.has(ended("r1", "r2", "r3")...)
	b.flush()
	c.clock.pass(time.Second)
	b.end(pachamama.RunDone, "r4", "r1") // the first goes on, and ends alike
	b.flush()
	b.has(ended("r1", "r2", "r3", "r4", "r1")...)
	ids := map[string]bool{}
	for _, a := range b.arrived() {
		ids[a.ID] = true
	}
	if len(ids) != 5 {
		c.Errorf("two ends have one id: %v", ids)
	}
	for i, call := range b.used.list {
		if call.Piece != "notify" || call.Driver != c.d.Describe().Driver || call.Op != "send" || call.Bytes == 0 || call.Units != 1 || call.Err != nil || b.used.runs[i] != []string{"r1", "r2", "r3", "r4", "r1"}[i] {
			c.Errorf("recorded %+v for %q", call, b.used.runs[i])
		}
	}
	if len(b.used.list) != 5 {
		c.Errorf("%d calls recorded", len(b.used.list))
	}
}

func outboxPutOff(c *notifyCase) {
	f, to := c.flaky(answering(pachamama.CodeUnavailable, "r2"))
	b := c.box(to)
	b.end(pachamama.RunDone, "r1", "r2", "r3")
	b.end(pachamama.RunFailed, "r2") // later: it waits for the first of its run
	b.flush()
	b.has(ended("r1", "r3")...)
	b.flush() // not yet
	if len(f.sent) != 3 {
		c.Errorf("%d tries at once", len(f.sent))
	}
	for range 200 {
		c.clock.pass(time.Minute)
		b.flush()
	}
	if n := len(f.sent); n < 15 || n > 40 {
		c.Errorf("%d tries in 200 minutes", n)
	}
	f.fail = nil
	c.clock.pass(15 * time.Minute)
	b.flush()
	b.has("r1-run-done", "r3-run-done", "r2-run-done", "r2-run-failed")
}

// outboxOutage: an hour in which runs end and nothing arrives.
func outboxOutage(c *notifyCase) {
	f, to := c.flaky(answering(pachamama.CodeUnavailable))
	b := c.box(to)
	var runs, want []string
	for i := range 60 {
		run := fmt.Sprintf("r%02d", i)
		runs = append(runs, run)
		b.end(pachamama.RunHeld, run)
		if i > 0 {
			b.end(pachamama.RunDone, runs[i-1])
		}
		b.flush()
		c.clock.pass(time.Minute)
	}
	if n := len(f.sent); n > 200 {
		c.Errorf("a receiver that is down is tried %d times in an hour", n)
	}
	f.fail, f.sent = nil, nil
	c.clock.pass(5 * time.Minute)
	b.flush()
	b.flush() // what was put off for longer comes as soon as one has arrived
	for _, a := range b.arrived() {
		want = append(want, plain(a.ID))
	}
	for _, run := range runs {
		held, done := slices.Index(want, run+"-run-held"), slices.Index(want, run+"-run-done")
		if held < 0 || run != "r59" && done < held {
			c.Errorf("%s: held is message %d, done %d", run, held, done)
		}
	}
	if slices.Sort(want); len(want) != 119 || len(slices.Compact(want)) != 119 {
		c.Errorf("%d messages arrived, want 119, each once", len(want))
	}
}

// outboxCrash: the program ends when a message has arrived and that is not noted.
func outboxCrash(c *notifyCase) {
	f, to := c.flaky(nil)
	b := c.box(to)
	b.end(pachamama.RunDone, "r1", "r2")
	f.Driver = crashing{c.d}
	b.flush() // what arrived is not looked at yet: moto's queues know a message again only while they have it
	if len(f.sent) != 1 {
		c.Errorf("%d sent before the crash", len(f.sent))
	}
	f.Driver = c.d
	b.start("two", to)
	b.flush()
	if c.d.Describe().Can(notify.AbilityOnce) {
		b.has(ended("r1", "r2")...)
	} else {
		b.has(ended("r1", "r1", "r2")...)
	}
	b.flush()
	if len(f.sent) != 3 {
		c.Errorf("%d sent", len(f.sent))
	}
}

// crashing ends the goroutine that sends, as a crash would.
type crashing struct{ notify.Driver }

func (s crashing) Send(ctx context.Context, m notify.Message) error {
	if err := s.Driver.Send(ctx, m); err != nil {
		return err
	}
	runtime.Goexit()
	return nil
}

func outboxAside(c *notifyCase) {
	f, to := c.flaky(answering(pachamama.CodeRejected, "r1"))
	b := c.box(to)
	b.end(pachamama.RunHeld, "r1")
	b.end(pachamama.RunDone, "r1", "r2")
	f.fail = func(m notify.Message) error {
		if plain(m.ID) == "r1-run-held" {
			return &pachamama.Error{Code: pachamama.CodeRejected, Message: "not\nthis one"}
		}
		return nil
	}
	for range 20 {
		b.flush()
		c.clock.pass(time.Minute)
	}
	b.has("r2-run-done", "r1-run-done") // what was refused holds up its run until it is given up
	tried := len(f.sent) - 2
	aside, err := b.Aside(c.Context(), 10)
	if err != nil || len(aside) != 1 || tried != 5 || aside[0].Tries != 5 || aside[0].Run != "r1" || aside[0].Code != "rejected" || aside[0].Message != "not this one" {
		c.Errorf("tried %d times; set aside: %+v, %v", tried, aside, err)
	}
	states, err := b.States(c.Context())
	if err != nil || len(states) != 1 || states[0].Aside != 1 || states[0].Waiting != 0 {
		c.Errorf("states %+v, %v", states, err)
	}
	f.fail = nil
	if n, err := b.Again(c.Context(), "main"); n != 1 || err != nil {
		c.Errorf("again: %d, %v", n, err)
	}
	b.flush()
	b.has("r2-run-done", "r1-run-done", "r1-run-held")
	if _, err := b.Again(c.Context(), "other"); pachamama.CodeOf(err) != pachamama.CodeNotFound {
		c.Errorf("again for nobody: %v", err)
	}
}

func outboxStopped(c *notifyCase) {
	f, to := c.flaky(func(notify.Message) error {
		return &pachamama.Error{Code: pachamama.CodeNotFound, Message: "gone", Cause: notify.ErrGone}
	})
	b := c.box(to)
	b.end(pachamama.RunDone, "r1", "r2")
	for range 10 {
		b.flush()
		c.clock.pass(time.Hour)
	}
	states, err := b.States(c.Context())
	if err != nil || len(f.sent) != 1 || states[0].Stopped == "" || states[0].Waiting != 2 {
		c.Errorf("%d tries, %+v, %v", len(f.sent), states, err)
	}
	f.fail = nil
	if _, err := b.Again(c.Context(), "main"); err != nil {
		c.Errorf("%v", err)
	}
	b.flush()
	b.has(ended("r1", "r2")...)
}

// outboxApart: one destination that is down neither holds up the other nor has
// anything repeated there; one that is new is told nothing old.
func outboxApart(c *notifyCase) {
	down := &flaky{Driver: c.d, fail: answering(pachamama.CodeUnavailable)}
	up := &flaky{Driver: c.d}
	b := c.box(notify.Destination{Name: "down", Driver: down}, notify.Destination{Name: "up", Driver: up})
	b.end(pachamama.RunDone, "r1", "r2")
	for range 30 {
		b.flush()
		c.clock.pass(time.Minute)
	}
	b.has(ended("r1", "r2")...)
	if len(up.sent) != 2 || len(down.sent) < 2 {
		c.Errorf("%d sent to the one that is up, %d tried at the other", len(up.sent), len(down.sent))
	}
	late := &flaky{Driver: c.d}
	b.start("one", notify.Destination{Name: "up", Driver: up}, notify.Destination{Name: "late", Driver: late, Rules: notify.Rules{Events: []string{"failed"}}})
	b.flush()
	if len(late.sent) != 0 || len(up.sent) != 2 {
		c.Errorf("old events are told again: %d, %d", len(late.sent), len(up.sent))
	}
	states, err := b.States(c.Context())
	if err != nil || len(states) != 3 || states[2].Name != "down" || states[2].Driver != "" || states[2].Waiting != 2 || states[2].Trouble == "" {
		c.Errorf("states %+v, %v", states, err)
	}
	if n, err := b.Drop(c.Context(), "down"); n != 2 || err != nil {
		c.Errorf("dropped %d, %v", n, err)
	}
}

func outboxDigest(c *notifyCase) {
	f, to := c.flaky(nil)
	to.Digest = time.Hour
	b := c.box(to)
	b.end(pachamama.RunDone, "r1", "r2")
	b.flush()
	c.clock.pass(30 * time.Minute)
	b.end(pachamama.RunFailed, "r3")
	b.flush()
	if len(f.sent) != 0 {
		c.Errorf("sent early: %+v", f.sent)
	}
	c.clock.pass(30 * time.Minute)
	f.fail = answering(pachamama.CodeUnavailable)
	b.flush()
	f.fail = nil
	b.end(pachamama.RunDone, "r4") // it is in the next one, whatever happens to this
	c.clock.pass(time.Minute)
	b.flush()
	if len(f.sent) != 2 || f.sent[0].ID != f.sent[1].ID || string(f.sent[0].Body) != string(f.sent[1].Body) || f.sent[0].Kind != "digest" {
		c.Fatalf("sent %+v", f.sent)
	}
	m := f.sent[1]
	failed, done := strings.Index(m.Text, "1 failed"), strings.Index(m.Text, "2 done")
	if failed < 0 || done < failed || strings.Contains(m.Text, "r4") || !strings.Contains(m.Subject, "3 runs") || !strings.Contains(m.Text, "r3") {
		c.Errorf("the digest says %q", m.Text)
	}
	c.clock.pass(time.Hour)
	b.flush()
	b.has(m.ID, "r4-run-done") // one alone needs no digest
}

func outboxFlood(c *notifyCase) {
	f, to := c.flaky(nil)
	to.Flood = 3
	b := c.box(to)
	b.end(pachamama.RunDone, "a1", "a2", "a3")
	b.flush()
	b.has(ended("a1", "a2", "a3")...)
	for i := range 600 {
		b.end(pachamama.RunDone, fmt.Sprintf("b%03d", i))
	}
	b.flush()
	if len(f.sent) != 5 || f.sent[3].Kind != "digest" || !strings.Contains(f.sent[3].Subject, "500 runs") || !strings.Contains(f.sent[4].Subject, "100 runs") {
		c.Errorf("%d messages for a flood of 600", len(f.sent)-3)
	}
	if got := b.arrived(); len(got) != 5 || !strings.HasPrefix(got[3].ID, "digest-") {
		c.Errorf("%d arrived", len(got))
	}
}

func outboxRules(c *notifyCase) {
	var all []*flaky
	var to []notify.Destination
	for i, r := range []notify.Rules{{}, {Events: []string{"failed", "held"}}, {Collections: []string{"col-r[12]"}}, {Institutions: []string{"museum R3*"}, Events: []string{"run.done"}}} {
		f := &flaky{Driver: c.d}
		all, to = append(all, f), append(to, notify.Destination{Name: fmt.Sprint("d", i), Driver: f, Rules: r})
	}
	b := c.box(to...)
	b.end(pachamama.RunFailed, "r1")
	b.end(pachamama.RunDone, "r2", "r3")
	b.end(pachamama.RunHeld, "r3")
	b.flush()
	for i, want := range []string{"r1 r2 r3 r3", "r1 r3", "r1 r2", "r3"} {
		var got []string
		for _, m := range all[i].sent {
			got = append(got, m.Run)
		}
		if strings.Join(got, " ") != want {
			c.Errorf("destination %d is told of %q, want %q", i, got, want)
		}
	}
}

// outboxTwo: of two programs on one catalog one sends at a time.
func outboxTwo(c *notifyCase) {
	f, to := c.flaky(nil)
	b := c.box(to)
	b.end(pachamama.RunDone, "r1", "r2")
	f.fail = func(notify.Message) error {
		f.mu.Lock()
		f.fail = nil
		f.mu.Unlock()
		other := notify.New(b.catalog, []notify.Destination{to}, notify.Options{Owner: "two", Usage: b.used, Log: slog.New(slog.DiscardHandler), Now: c.clock.now})
		return other.Flush(c.Context())
	}
	b.flush()
	b.has(ended("r1", "r2")...)
	if len(f.sent) != 2 {
		c.Errorf("%d sent", len(f.sent))
	}
}
