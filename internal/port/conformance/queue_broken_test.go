package conformance

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// brokenQueue is the embedded driver with single methods replaced.
type brokenQueue struct {
	*sqlite.Queue
	push   func(context.Context, []queue.Message) error
	take   func(ctx context.Context, name string, max int, lease, wait time.Duration) ([]queue.Lease, error)
	extend func(context.Context, queue.Lease, time.Duration) error
	done   func(context.Context, []queue.Lease) error
	back   func(context.Context, queue.Lease, time.Duration) error
	counts func(context.Context, string) (queue.Counts, error)
	shut   func() error
}

func (b *brokenQueue) Push(ctx context.Context, m []queue.Message) error { return b.push(ctx, m) }

func (b *brokenQueue) Take(ctx context.Context, name string, max int, lease, wait time.Duration) ([]queue.Lease, error) {
	return b.take(ctx, name, max, lease, wait)
}

func (b *brokenQueue) Extend(ctx context.Context, l queue.Lease, d time.Duration) error {
	return b.extend(ctx, l, d)
}

func (b *brokenQueue) Done(ctx context.Context, l []queue.Lease) error { return b.done(ctx, l) }

func (b *brokenQueue) Return(ctx context.Context, l queue.Lease, after time.Duration) error {
	return b.back(ctx, l, after)
}

func (b *brokenQueue) Counts(ctx context.Context, name string) (queue.Counts, error) {
	return b.counts(ctx, name)
}

func (b *brokenQueue) Close() error { return b.shut() }

// brokenQueues is a suite over drivers that were all broken in one way.
func brokenQueues(t *testing.T, doubles bool, broke func(*brokenQueue)) func(T) {
	folder := t.TempDir()
	return func(t2 T) {
		open := func(t T, place string) queue.Driver {
			q, err := sqlite.OpenQueue(t.Context(), filepath.Join(folder, place+".db"))
			must(t, err)
			b := &brokenQueue{Queue: q, push: q.Push, take: q.Take, extend: q.Extend, done: q.Done, back: q.Return, counts: q.Counts, shut: q.Close}
			broke(b)
			return b
		}
		queueSuite(t2, QueueSubject{Lease: 300 * time.Millisecond, Doubles: doubles}, 3*time.Second, open, func(T) *blob.Bucket { return blob.New(mem.NewBlob()) })
	}
}

// TestQueueSuite breaks a good driver in one way at a time and sees the suite
// notice, each case of a driver's promise at least once; that it passes unbroken is a test of the driver's.
func TestQueueSuite(t *testing.T) {
	tried := map[string]bool{}
	for _, c := range queueBreakages() {
		tried[c.wantCase] = true
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // they mostly wait for leases to end
			mustFail(t, c.wantCase, brokenQueues(t, false, c.broke))
			if c.wantCase == "one holder" {
				mustFail(t, c.wantCase, brokenQueues(t, true, c.broke))
			}
		})
	}
	for _, c := range queueCases {
		if !tried[c.name] {
			t.Errorf("no breakage shows that the case %q can fail", c.name)
		}
	}
}

type queueBreakage struct {
	name, wantCase string
	broke          func(*brokenQueue)
}

func queueBreakages() []queueBreakage {
	return []queueBreakage{
		{"one queue for all", "push and take", func(b *brokenQueue) {
			b.push = func(ctx context.Context, m []queue.Message) error {
				for i := range m {
					m[i].Queue = "normal"
				}
				return b.Queue.Push(ctx, m)
			}
		}},
		{"cuts bodies", "bodies", func(b *brokenQueue) {
			b.push = func(ctx context.Context, m []queue.Message) error {
				for i := range m {
					m[i].Body = m[i].Body[:min(len(m[i].Body), 64<<10)]
				}
				return b.Queue.Push(ctx, m)
			}
		}},
		{"trims bodies", "bodies", func(b *brokenQueue) {
			b.push = func(ctx context.Context, m []queue.Message) error {
				for i := range m {
					m[i].Body = strings.TrimSpace(m[i].Body)
				}
				return b.Queue.Push(ctx, m)
			}
		}},
		{"keeps in memory only", "kept", func(b *brokenQueue) {
			b.shut = func() error {
				for leases := []queue.Lease{{}}; len(leases) > 0; {
					leases, _ = b.Queue.Take(context.Background(), "normal", 100, time.Minute, 0)
					_ = b.Queue.Done(context.Background(), leases)
				}
				return b.Queue.Close()
			}
		}},
		{"gives more than asked for", "batch", func(b *brokenQueue) {
			b.take = func(ctx context.Context, name string, max int, lease, wait time.Duration) ([]queue.Lease, error) {
				return b.Queue.Take(ctx, name, 10*max, lease, wait)
			}
		}},
		{"keeps the first of a batch", "batch", func(b *brokenQueue) {
			b.push = func(ctx context.Context, m []queue.Message) error { return b.Queue.Push(ctx, m[:min(len(m), 10)]) }
		}},
		{"does not wait", "wait", func(b *brokenQueue) {
			b.take = func(ctx context.Context, name string, max int, lease, _ time.Duration) ([]queue.Lease, error) {
				return b.Queue.Take(ctx, name, max, lease, 0)
			}
		}},
		{"forgets what was taken", "lease", func(b *brokenQueue) {
			b.take = func(ctx context.Context, name string, max int, lease, wait time.Duration) ([]queue.Lease, error) {
				l, err := b.Queue.Take(ctx, name, max, lease, wait)
				return l, errors.Join(err, b.Queue.Done(ctx, l))
			}
		}},
		{"does not count tries", "lease", func(b *brokenQueue) {
			b.take = func(ctx context.Context, name string, max int, lease, wait time.Duration) ([]queue.Lease, error) {
				leases, err := b.Queue.Take(ctx, name, max, lease, wait)
				for i := range leases {
					leases[i].Tries = 1
				}
				return leases, err
			}
		}},
		{"holds nothing", "one holder", func(b *brokenQueue) {
			b.take = func(ctx context.Context, name string, max int, _, wait time.Duration) ([]queue.Lease, error) {
				return b.Queue.Take(ctx, name, max, time.Millisecond, wait)
			}
		}},
		{"does not extend", "extend", func(b *brokenQueue) {
			b.extend = func(ctx context.Context, _ queue.Lease, _ time.Duration) error { return ctx.Err() }
		}},
		{"extends what was lost", "lost lease", func(b *brokenQueue) {
			b.extend = func(ctx context.Context, l queue.Lease, d time.Duration) error {
				_ = b.Queue.Extend(ctx, l, d)
				return ctx.Err()
			}
		}},
		{"is never done", "done", func(b *brokenQueue) {
			b.done = func(ctx context.Context, _ []queue.Lease) error { return ctx.Err() }
		}},
		{"done twice is an error", "done", func(b *brokenQueue) {
			var mu sync.Mutex
			seen := map[string]bool{}
			b.done = func(ctx context.Context, leases []queue.Lease) error {
				mu.Lock()
				defer mu.Unlock()
				for _, l := range leases {
					if seen[l.Token] {
						return errors.New("there is no such message")
					}
					seen[l.Token] = true
				}
				return b.Queue.Done(ctx, leases)
			}
		}},
		{"returns at once", "return", func(b *brokenQueue) {
			b.back = func(ctx context.Context, l queue.Lease, _ time.Duration) error { return b.Queue.Return(ctx, l, 0) }
		}},
		{"returns nothing", "return", func(b *brokenQueue) {
			b.back = func(ctx context.Context, l queue.Lease, _ time.Duration) error {
				return b.Queue.Done(ctx, []queue.Lease{l})
			}
		}},
		{"does not delay", "delay", func(b *brokenQueue) {
			b.push = func(ctx context.Context, m []queue.Message) error {
				for i := range m {
					m[i].Delay = 0
				}
				return b.Queue.Push(ctx, m)
			}
		}},
		{"delays for minutes only", "delay", func(b *brokenQueue) {
			b.push = func(ctx context.Context, m []queue.Message) error {
				for i := range m {
					if m[i].Delay > 15*time.Minute {
						m[i].Delay = 0
					}
				}
				return b.Queue.Push(ctx, m)
			}
		}},
		{"counts what is leased as waiting", "counts", func(b *brokenQueue) {
			b.counts = func(ctx context.Context, name string) (queue.Counts, error) {
				c, err := b.Queue.Counts(ctx, name)
				return queue.Counts{Waiting: c.Waiting + c.Leased, Delayed: c.Delayed}, err
			}
		}},
		{"takes no notice of ctx", "cancelled", func(b *brokenQueue) {
			b.done = func(ctx context.Context, l []queue.Lease) error { return b.Queue.Done(context.WithoutCancel(ctx), l) }
		}},
		{"closes once", "close twice", func(b *brokenQueue) {
			closed := false
			b.shut = func() error {
				if closed {
					return errors.New("closed already")
				}
				closed = true
				return b.Queue.Close()
			}
		}},
	}
}
