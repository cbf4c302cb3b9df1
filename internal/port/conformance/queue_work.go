package conformance

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/queue"
)

var queueWorkCases = []struct {
	name string
	run  func(*queueCase)
}{
	{"jobs of any content", queueJobs},
	{"large jobs lie in storage", queueLargeJobs},
	{"failures become dead letters", queueDeadLetters},
	{"a message that is no task", queueForeign},
	{"killed takers", queueKilled},
	{"throttled tries do not count", queueThrottled},
	{"priorities", queuePriorities},
	{"long work is held", queueHeld},
	{"a stop puts back", queueStop},
}

// batchJob is like what workers do: a few units of one stage of a run.
type batchJob struct {
	Run   string   `json:"run"`
	Stage string   `json:"stage"`
	Units []string `json:"units"`
}

func (batchJob) Kind() string { return "batch" }

func (c *queueCase) queue(tries int) *queue.Queue {
	return queue.New(c.d, c.bucket, queue.Options{Lease: c.lease, Tries: tries, Pause: time.Millisecond})
}

// work has tasks done until the condition holds.
func (c *queueCase) work(q *queue.Queue, atOnce int, do queue.Handler, until func() bool) {
	c.Helper()
	ctx, stop := context.WithTimeout(c.Context(), 2*c.patience)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		ended <- q.Work(ctx, atOnce, map[string]queue.Handler{"batch": do}, slog.New(slog.DiscardHandler))
	}()
	for !until() {
		select {
		case err := <-ended:
			c.Fatalf("work ended: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
	stop()
	must(c, <-ended)
}

// dead returns all dead letters.
func (c *queueCase) dead(q *queue.Queue) []queue.DeadLetter {
	c.Helper()
	var out []queue.DeadLetter
	for l, err := range q.Dead(c.Context()) {
		must(c, err)
		out = append(out, l)
	}
	n, err := q.CountDead(c.Context())
	must(c, err)
	if int(n) != len(out) {
		c.Errorf("%d dead letters are counted, %d listed", n, len(out))
	}
	return out
}

// empty sees that nothing is left in any queue, nor in storage.
func (c *queueCase) empty(q *queue.Queue) {
	c.Helper()
	counts, err := q.Counts(c.Context())
	must(c, err)
	for p, n := range counts {
		if n != (queue.Counts{}) {
			c.Errorf("%s has %+v left", p, n)
		}
	}
	wantKeys(c, c.bucket, "")
}

func queueJobs(c *queueCase) {
	q := c.queue(3)
	want := map[string]bool{"": true, "plain": true, "é 中文 مكتبة 🗺": true, "\x00\x01\x1f\x7f": true, "\ufffe\uffff\u2028": true, "<a b='c'>&amp;\"\\": true}
	for unit := range want {
		must(c, q.Push(c.Context(), queue.Put{}, batchJob{"r1", "map", []string{unit}}))
	}
	var mu sync.Mutex
	got := map[string]bool{}
	c.work(q, 3, queue.Handle(func(_ context.Context, b batchJob) error {
		mu.Lock()
		defer mu.Unlock()
		got[b.Units[0]] = true
		return nil
	}), func() bool { mu.Lock(); defer mu.Unlock(); return len(got) >= len(want) })
	if !maps.Equal(got, want) {
		c.Errorf("got %v", slices.Collect(maps.Keys(got)))
	}
	c.empty(q)
}

func queueLargeJobs(c *queueCase) {
	q := c.queue(2)
	large := strings.Repeat("é", 1<<20)
	must(c, q.Push(c.Context(), queue.Put{Priority: queue.Bulk}, batchJob{"r1", "map", []string{large}}, batchJob{"r2", "map", []string{"small"}}))
	var tries, done atomic.Int64
	c.work(q, 1, queue.Handle(func(_ context.Context, b batchJob) error {
		if b.Run == "r1" && b.Units[0] != large {
			c.Errorf("%d bytes came of %d", len(b.Units[0]), len(large))
		}
		if b.Run == "r1" && tries.Add(1) == 1 {
			return &pachamama.Error{Code: pachamama.CodeUnavailable, Message: "once"}
		}
		done.Add(1)
		return nil
	}), func() bool { return done.Load() >= 2 })
	c.empty(q)
	if err := q.Push(c.Context(), queue.Put{}, batchJob{"r3", "map", []string{strings.Repeat("x", 64<<20)}}); pachamama.CodeOf(err) != pachamama.CodeTooLarge {
		c.Errorf("a job of 64 MB: %v", err)
	}
}

func queueDeadLetters(c *queueCase) {
	q := c.queue(3)
	must(c, q.Push(c.Context(), queue.Put{Priority: queue.Express}, batchJob{"r1", "passes", nil}, batchJob{"r2", "unavailable", nil}, batchJob{"r3", "malformed", nil}, batchJob{"r4", "breaks", []string{strings.Repeat("x", 2<<20)}}))
	var mu sync.Mutex
	tries, broken := map[string]int{}, true
	do := queue.Handle(func(_ context.Context, b batchJob) error {
		mu.Lock()
		defer mu.Unlock()
		tries[b.Run]++
		switch {
		case !broken:
			return nil
		case b.Stage == "breaks":
			panic("as a mistake of ours would")
		case b.Stage != "passes":
			return &pachamama.Error{Code: pachamama.Code(b.Stage), Message: "as it was", Hint: "Mend it."}
		}
		return nil
	})
	c.work(q, 2, do, func() bool { return len(c.dead(q)) >= 3 })
	if want := map[string]int{"r1": 1, "r2": 3, "r3": 1, "r4": 3}; !maps.Equal(tries, want) {
		c.Errorf("tries: %v, want %v", tries, want)
	}
	for _, l := range c.dead(q) {
		if l.Kind != "batch" || l.Priority != queue.Express || l.Died.IsZero() || l.Pushed.IsZero() || l.Message == "" {
			c.Errorf("%+v", l)
		}
		switch l.Code {
		case pachamama.CodeMalformed:
			if l.Tries != 1 || l.Message != "as it was" || l.Hint != "Mend it." {
				c.Errorf("%+v", l)
			}
			must(c, q.Drop(c.Context(), l.ID))
			if err := q.Drop(c.Context(), l.ID); pachamama.CodeOf(err) != pachamama.CodeNotFound {
				c.Errorf("dropped twice: %v", err)
			}
		default:
			must(c, q.PutBack(c.Context(), l.ID))
		}
	}
	broken = false
	c.work(q, 2, do, func() bool { mu.Lock(); defer mu.Unlock(); return tries["r2"] >= 4 && tries["r4"] >= 4 })
	if want := map[string]int{"r1": 1, "r2": 4, "r3": 1, "r4": 4}; !maps.Equal(tries, want) {
		c.Errorf("tries after they were put back: %v, want %v", tries, want)
	}
	c.empty(q)
}

func queueForeign(c *queueCase) {
	q := c.queue(3)
	c.push("normal", "hello")
	must(c, q.Push(c.Context(), queue.Put{}, batchJob{"r1", "map", nil}))
	var done atomic.Bool
	c.work(q, 1, func(context.Context, queue.Task) error { done.Store(true); return nil }, func() bool { return done.Load() && len(c.dead(q)) == 1 })
	l := c.dead(q)[0]
	if l.Code != pachamama.CodeMalformed || l.Body != "hello" {
		c.Errorf("%+v", l)
	}
	if err := q.PutBack(c.Context(), l.ID); pachamama.CodeOf(err) != pachamama.CodeUnsupported {
		c.Errorf("put back: %v", err)
	}
	must(c, q.Drop(c.Context(), l.ID))
	c.empty(q)
}

// queueKilled: what ends its takers without a word is not tried for ever.
func queueKilled(c *queueCase) {
	q := c.queue(2)
	must(c, q.Push(c.Context(), queue.Put{}, batchJob{"r1", "map", nil}))
	c.take("normal", 1)
	var tries atomic.Int64
	c.work(q, 1, func(_ context.Context, t queue.Task) error { tries.Store(int64(t.Tries)); return nil }, func() bool { return tries.Load() > 0 })
	if tries.Load() != 2 {
		c.Errorf("it came back as try %d", tries.Load())
	}
	must(c, q.Push(c.Context(), queue.Put{}, batchJob{"r2", "map", nil}))
	c.take("normal", 1)
	c.take("normal", 1)
	c.work(q, 1, func(context.Context, queue.Task) error { c.Errorf("done a third time"); return nil }, func() bool { return len(c.dead(q)) == 1 })
	if l := c.dead(q)[0]; l.Code != pachamama.CodeInternal || l.Tries != 2 {
		c.Errorf("%+v", l)
	}
}

func queueThrottled(c *queueCase) {
	q := c.queue(2)
	must(c, q.Push(c.Context(), queue.Put{Delay: c.lease}, batchJob{"r1", "fetch", nil}))
	var calls atomic.Int64
	c.work(q, 1, func(_ context.Context, t queue.Task) error {
		if t.Tries != 1 {
			c.Errorf("it is try %d", t.Tries)
		}
		if calls.Add(1) <= 4 {
			return &pachamama.Error{Code: pachamama.CodeThrottled, After: time.Millisecond, Message: "later"}
		}
		return nil
	}, func() bool { return calls.Load() == 5 })
	c.empty(q)
}

func queuePriorities(c *queueCase) {
	q := c.queue(2)
	for _, p := range []queue.Priority{queue.Bulk, queue.Normal, queue.Express} {
		for range 2 {
			must(c, q.Push(c.Context(), queue.Put{Priority: p}, slices.Repeat([]queue.Job{batchJob{"r", "map", nil}}, 10)...))
		}
	}
	var mu sync.Mutex
	var got []queue.Priority
	c.work(q, 1, func(_ context.Context, t queue.Task) error {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, t.Priority)
		return nil
	}, func() bool { mu.Lock(); defer mu.Unlock(); return len(got) >= 60 })
	first := map[queue.Priority]int{}
	for _, p := range got[:20] {
		first[p]++
	}
	if first[queue.Express] <= first[queue.Normal] || first[queue.Normal] <= first[queue.Bulk] || first[queue.Bulk] == 0 {
		c.Errorf("of the first 20: %v", first)
	}
	err := q.Push(c.Context(), queue.Put{Priority: "urgent"}, batchJob{})
	if pachamama.CodeOf(err) != pachamama.CodeInvalid {
		c.Errorf("a priority that is none: %v", err)
	}
}

func queueHeld(c *queueCase) {
	q := c.queue(3)
	must(c, q.Push(c.Context(), queue.Put{}, batchJob{"r1", "text", nil}))
	var calls, done atomic.Int64
	c.work(q, 3, func(ctx context.Context, _ queue.Task) error { // two free hands would take what is not held
		calls.Add(1)
		select {
		case <-time.After(c.lease * 5 / 2):
			done.Add(1)
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}, func() bool { return done.Load() > 0 })
	if calls.Load() != 1 {
		c.Errorf("it was begun %d times", calls.Load())
	}
	c.empty(q)
}

func queueStop(c *queueCase) {
	q := c.queue(1)
	must(c, q.Push(c.Context(), queue.Put{}, batchJob{"r1", "text", nil}, batchJob{"r2", "text", nil}, batchJob{"r3", "text", nil}))
	var begun, done atomic.Int64
	c.work(q, 2, func(ctx context.Context, _ queue.Task) error {
		begun.Add(1)
		<-ctx.Done()
		return errors.New("broken off")
	}, func() bool { return begun.Load() == 2 })
	c.work(q, 3, func(_ context.Context, t queue.Task) error {
		if t.Tries != 1 {
			c.Errorf("a stop counts as try %d", t.Tries)
		}
		done.Add(1)
		return nil
	}, func() bool { return done.Load() == 3 })
	if dead := c.dead(q); len(dead) > 0 {
		c.Errorf("%d dead letters: %+v", len(dead), dead)
	}
	c.empty(q)
}
