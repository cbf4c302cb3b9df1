package conformance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// NotifySubject is what the suite of notices is run on.
type NotifySubject struct {
	Open    func(t testing.TB) (notify.Driver, func() []Arrived)        // with a receiver that has nothing yet, and what it has
	Catalog func(t testing.TB, now func() time.Time) *catalog.Catalog   // empty, with that clock
	People  bool                                                        // the words arrive and not the body
	Away    func(t testing.TB) (d notify.Driver, secrets []string)      // whose receiver cannot be reached; no error tells the secrets
	Answers func(t testing.TB, refuse pachamama.Code) (d notify.Driver) // whose receiver answers each message so, or not at all: nil
}

// Arrived is a message as its receiver has it, in the order of arrival.
type Arrived struct {
	ID   string
	Run  string // "": the driver does not tell
	Body string // for programs
	Text string // for people, with lines that end in "\n"
}

// Notify checks the promises of notify.Driver, and of the outbox over the driver.
func Notify(t *testing.T, s NotifySubject) {
	t.Attr(attrSuite, "notify")
	notifySuite(real{t}, s, func(t T) testing.TB { return t.(real).T })
}

// notifySuite is the suite; tb gives what opens the parts.
func notifySuite(t T, s NotifySubject, tb func(T) testing.TB) {
	for _, c := range slices.Concat(notifyCases, outboxCases) {
		t.Run(c.name, func(t T) {
			n := &notifyCase{T: t, s: s, tb: tb(t), clock: &still{at: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}}
			n.d, n.arrived = s.Open(n.tb)
			t.Cleanup(func() { n.d.Close() })
			c.run(n)
		})
	}
}

var notifyCases = []struct {
	name string
	run  func(*notifyCase)
}{
	{"arrives", notifyArrives},
	{"order", notifyOrder},
	{"same message twice", notifyTwice},
	{"many at once", notifyAtOnce},
	{"too large", notifyTooLarge},
	{"not changed", notifyUnchanged},
	{"away", notifyAway},
	{"answers", notifyAnswers},
	{"cancelled", notifyCancelled},
	{"check", notifyCheck},
	{"described", notifyDescribed},
	{"close twice", notifyClose},
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
	T
	s       NotifySubject
	tb      testing.TB
	clock   *still
	d       notify.Driver
	arrived func() []Arrived
}

// odd is text that has gone wrong in one protocol or another.
const odd = "Straße, 北京 <b>&amp;</b> \"quoted\" 'x' \\ 100 %\n.\n..two\nFrom here\n=3D soft=\ntail \n\tذهب 🏺\n"

// message is one whose body and words are told from any other's.
func (c *notifyCase) message(run string) notify.Message {
	body := fmt.Sprintf(`{"run":%q,"happened":"Straße 北京 <b>&amp; \u00fc \\ \"x\"","n":1.0,  "spaces":" "}`, run)
	return notify.Message{ID: run + "-run-done", Kind: "run.done", Run: run, Collection: "photos", Created: c.clock.now(), Body: []byte(body),
		Subject: "Photographs of the harbour, Straße 北京: run done " + run, Text: run + "\n" + odd + strings.Repeat("long ", 400) + "\nend of " + run + "\n"}
}

func (c *notifyCase) send(m notify.Message) {
	c.Helper()
	if err := c.d.Send(c.Context(), m); err != nil {
		c.Fatalf("send %s: %v", m.ID, err)
	}
}

// want holds what arrived against messages, in order.
func (c *notifyCase) want(list ...notify.Message) {
	c.Helper()
	got := c.arrived()
	if len(got) != len(list) {
		c.Fatalf("%d messages arrived, want %d: %.300q", len(got), len(list), got)
	}
	for i, m := range list {
		g := got[i]
		if g.ID != m.ID || g.Run != "" && g.Run != m.Run {
			c.Errorf("message %d is %s of %q, want %s of %q", i, g.ID, g.Run, m.ID, m.Run)
		}
		if !c.s.People && g.Body != string(m.Body) {
			c.Errorf("the body is %q, want %q", g.Body, m.Body)
		}
		if c.s.People && strings.TrimRight(g.Text, "\n") != strings.TrimRight(m.Text, "\n") {
			c.Errorf("the words are %q, want %q", g.Text, m.Text)
		}
	}
}

func notifyArrives(c *notifyCase) {
	m := c.message("r1")
	c.send(m)
	c.want(m)
}

func notifyOrder(c *notifyCase) {
	var list []notify.Message
	for i := range 8 {
		m := c.message("r1")
		m.ID += fmt.Sprint("-", i)
		list = append(list, m)
		c.send(m)
	}
	c.want(list...)
}

func notifyTwice(c *notifyCase) {
	m := c.message("r1")
	c.send(m)
	c.send(m)
	if c.d.Describe().Can(notify.AbilityOnce) {
		c.want(m)
	} else {
		c.want(m, m)
	}
}

func notifyAtOnce(c *notifyCase) {
	const n = 12
	var all sync.WaitGroup
	var list []notify.Message
	errs := make([]error, n)
	for i := range n {
		m := c.message(fmt.Sprintf("r%02d", i))
		list = append(list, m)
		all.Go(func() { errs[i] = c.d.Send(c.Context(), m) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		c.Fatalf("%v", err)
	}
	got := c.arrived()
	slices.SortFunc(got, func(a, b Arrived) int { return cmp.Compare(a.ID, b.ID) })
	arrived := c.arrived
	c.arrived = func() []Arrived { return got }
	c.want(list...)
	c.arrived = arrived
}

func notifyTooLarge(c *notifyCase) {
	most, limited := c.d.Describe().Limits[notify.LimitBytes]
	if !limited {
		return
	}
	m := c.message("r1")
	m.Body, m.Text = []byte(`"`+strings.Repeat("x", int(most))+`"`), strings.Repeat("x\n", int(most))
	if err := c.d.Send(c.Context(), m); pachamama.CodeOf(err) != pachamama.CodeTooLarge {
		c.Errorf("%d bytes: %v", len(m.Body), err)
	}
	c.want()
	fits := c.message("r2")
	fits.Body, fits.Text = []byte(`"`+strings.Repeat("x", int(most)*9/10)+`"`), strings.Repeat("lines of x, ", int(most)/14)
	c.send(fits)
	c.want(fits)
}

func notifyUnchanged(c *notifyCase) {
	m := c.message("r1")
	was := m
	was.Body = slices.Clone(m.Body)
	c.send(m)
	if string(m.Body) != string(was.Body) {
		c.Errorf("the body became %q", m.Body)
	}
}

func notifyAway(c *notifyCase) {
	if c.s.Away == nil {
		return // it is always there
	}
	d, secrets := c.s.Away(c.tb)
	defer d.Close()
	err := d.Send(c.Context(), c.message("r1"))
	if code := pachamama.CodeOf(err); code != pachamama.CodeUnavailable {
		c.Errorf("the receiver is away: %v", err)
	}
	for _, s := range secrets {
		happened, todo := pachamama.Describe(err)
		if strings.Contains(fmt.Sprintf("%v %+v %#v %s %s", err, err, err, happened, todo), s) {
			c.Errorf("the error tells the secret %q: %v", s, err)
		}
	}
}

func notifyAnswers(c *notifyCase) {
	if c.s.Answers == nil {
		return // its receiver cannot be made to
	}
	for _, code := range []pachamama.Code{pachamama.CodeRejected, pachamama.CodeTooLarge, pachamama.CodeThrottled, pachamama.CodeUnavailable, pachamama.CodeForbidden} {
		d := c.s.Answers(c.tb, code)
		if d == nil {
			continue
		}
		err := d.Send(c.Context(), c.message("r1"))
		if pachamama.CodeOf(err) != code {
			c.Errorf("the answer is %s, the error %v", code, err)
		}
		if code == pachamama.CodeThrottled && pachamama.AsError(err).After != 7*time.Second {
			c.Errorf("to be tried again after %v, want 7s", pachamama.AsError(err).After)
		}
		d.Close()
	}
}

func notifyCancelled(c *notifyCase) {
	ctx, cancel := context.WithCancel(c.Context())
	cancel()
	if err := c.d.Send(ctx, c.message("r1")); pachamama.CodeOf(err) != pachamama.CodeCancelled {
		c.Errorf("with an ended context: %v", err)
	}
	c.want()
}

func notifyCheck(c *notifyCase) {
	said, err := c.d.Check(c.Context())
	if err != nil || said == "" {
		c.Errorf("check: %q, %v", said, err)
	}
	c.want()
}

func notifyDescribed(c *notifyCase) {
	if err := c.d.Describe().Check(); err != nil {
		c.Errorf("%v", err)
	}
}

func notifyClose(c *notifyCase) {
	if err := errors.Join(c.d.Close(), c.d.Close()); err != nil {
		c.Errorf("%v", err)
	}
}
