package conformance

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/inbox"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// brokenInbox is the embedded driver with single methods replaced.
type brokenInbox struct {
	*inbox.Inbox
	send     func(context.Context, notify.Message) error
	check    func(context.Context) (string, error)
	describe func() port.Descriptor
	shut     func() error
}

func (b *brokenInbox) Send(ctx context.Context, m notify.Message) error { return b.send(ctx, m) }
func (b *brokenInbox) Check(ctx context.Context) (string, error)        { return b.check(ctx) }
func (b *brokenInbox) Describe() port.Descriptor                        { return b.describe() }
func (b *brokenInbox) Close() error                                     { return b.shut() }

// brokenInboxes is a suite over drivers that were all broken in one way.
func brokenInboxes(t *testing.T, broke func(*brokenInbox)) func(T) {
	openCatalog := func(tb testing.TB, now func() time.Time) *catalog.Catalog {
		db, dialect, err := sqlite.OpenCatalog(tb.Context(), filepath.Join(tb.TempDir(), "catalog.db"))
		if err != nil {
			tb.Fatal(err)
		}
		c, err := catalog.Open(tb.Context(), db, dialect, now)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { c.Close() })
		return c
	}
	makeOne := func(tb testing.TB) (*brokenInbox, *catalog.Catalog) {
		c := openCatalog(tb, time.Now)
		i := inbox.New(c)
		b := &brokenInbox{Inbox: i, send: i.Send, check: i.Check, describe: i.Describe, shut: i.Close}
		broke(b)
		return b, c
	}
	s := NotifySubject{Catalog: openCatalog,
		Open: func(tb testing.TB) (notify.Driver, func() []Arrived) {
			b, c := makeOne(tb)
			return b, func() []Arrived { return inboxArrived(tb, c) }
		},
		Away: func(tb testing.TB) (notify.Driver, []string) {
			b, c := makeOne(tb)
			c.Close()
			return b, []string{"canary"}
		}}
	return func(t2 T) { notifySuite(t2, s, func(T) testing.TB { return t }) }
}

func inboxArrived(tb testing.TB, c *catalog.Catalog) (out []Arrived) {
	items, err := c.Inbox(tb.Context(), 1000)
	if err != nil {
		tb.Fatal(err)
	}
	for _, it := range items {
		out = append([]Arrived{{ID: it.Message, Body: string(it.Doc)}}, out...)
	}
	return out
}

// TestNotifySuite breaks a good driver in one way at a time and sees the suite
// notice; unbroken it passes.
func TestNotifySuite(t *testing.T) {
	mustPass(t, brokenInboxes(t, func(*brokenInbox) {}))
	tried := map[string]bool{}
	for _, c := range notifyBreakages() {
		tried[c.wantCase] = true
		t.Run(c.name, func(t *testing.T) { mustFail(t, c.wantCase, brokenInboxes(t, c.broke)) })
	}
	for _, c := range notifyCases {
		if !tried[c.name] && c.name != "answers" { // the inbox has nobody who answers
			t.Errorf("no breakage shows that the case %q can fail", c.name)
		}
	}
}

type notifyBreakage struct {
	name, wantCase string
	broke          func(*brokenInbox)
}

// changing breaks what is sent.
func changing(change func(*notify.Message)) func(*brokenInbox) {
	return func(b *brokenInbox) {
		b.send = func(ctx context.Context, m notify.Message) error {
			change(&m)
			return b.Inbox.Send(ctx, m)
		}
	}
}

func notifyBreakages() []notifyBreakage {
	var mu sync.Mutex
	return []notifyBreakage{
		{"says so and keeps nothing", "arrives", func(b *brokenInbox) { b.send = func(ctx context.Context, _ notify.Message) error { return ctx.Err() } }},
		{"trims bodies", "arrives", changing(func(m *notify.Message) { m.Body = bytes.ReplaceAll(m.Body, []byte("  "), []byte(" ")) })},
		{"escapes bodies", "arrives", changing(func(m *notify.Message) { m.Body = bytes.ReplaceAll(m.Body, []byte("&"), []byte(`\u0026`)) })},
		{"ids of its own", "arrives", changing(func(m *notify.Message) { m.ID = strings.ToUpper(m.ID) })},
		{"one for a run", "order", changing(func(m *notify.Message) { m.ID = m.Run })},
		{"newest first", "order", func(b *brokenInbox) {
			var held []notify.Message
			b.send = func(ctx context.Context, m notify.Message) error {
				mu.Lock()
				defer mu.Unlock()
				if held = append(held, m); len(held) == 2 {
					defer func() { held = nil }()
					return errors.Join(b.Inbox.Send(ctx, held[1]), b.Inbox.Send(ctx, held[0]))
				}
				return nil
			}
		}},
		{"a new id each time", "same message twice", func(b *brokenInbox) {
			n := 0
			b.send = func(ctx context.Context, m notify.Message) error {
				n++
				m.ID += strings.Repeat("-", n-1)
				return b.Inbox.Send(ctx, m)
			}
		}},
		{"drops what comes while it sends", "many at once", func(b *brokenInbox) {
			b.send = func(ctx context.Context, m notify.Message) error {
				if !mu.TryLock() {
					return nil
				}
				defer mu.Unlock()
				time.Sleep(10 * time.Millisecond)
				return b.Inbox.Send(ctx, m)
			}
		}},
		{"does not keep its limit", "too large", func(b *brokenInbox) {
			b.describe = func() port.Descriptor {
				return port.Descriptor{Driver: "inbox", Abilities: []string{notify.AbilityOnce}, Limits: map[string]int64{notify.LimitBytes: 1000}}
			}
		}},
		{"writes into the message", "not changed", func(b *brokenInbox) {
			b.send = func(ctx context.Context, m notify.Message) error {
				defer func() { m.Body[0] = '[' }()
				return b.Inbox.Send(ctx, m)
			}
		}},
		{"keeps quiet about failures", "away", func(b *brokenInbox) {
			b.send = func(ctx context.Context, m notify.Message) error {
				_ = b.Inbox.Send(ctx, m)
				return ctx.Err()
			}
		}},
		{"tells secrets", "away", func(b *brokenInbox) {
			b.send = func(ctx context.Context, m notify.Message) error {
				if err := b.Inbox.Send(ctx, m); err != nil {
					return errors.Join(err, errors.New("https://hooks.example.org/canary"))
				}
				return nil
			}
		}},
		{"takes no notice of ctx", "cancelled", func(b *brokenInbox) {
			b.send = func(ctx context.Context, m notify.Message) error {
				return b.Inbox.Send(context.WithoutCancel(ctx), m)
			}
		}},
		{"checks by sending", "check", func(b *brokenInbox) {
			b.check = func(ctx context.Context) (string, error) {
				return "sent", b.Inbox.Send(ctx, notify.Test("inbox", time.Now()))
			}
		}},
		{"has no name", "described", func(b *brokenInbox) { b.describe = func() port.Descriptor { return port.Descriptor{} } }},
		{"minds being closed twice", "close twice", func(b *brokenInbox) {
			closed := false
			b.shut = func() error {
				if closed {
					return errors.New("closed")
				}
				closed = true
				return nil
			}
		}},
	}
}
