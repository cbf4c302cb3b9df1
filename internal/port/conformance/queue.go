package conformance

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// QueueSubject is what the suite of queues is run on.
type QueueSubject struct {
	Lease  time.Duration                                 // the shortest that the driver keeps well
	Open   func(t testing.TB, place string) queue.Driver // the same place again is the same queues
	Bucket func(t testing.TB) *blob.Bucket               // empty

	// Doubles is set when the server may now and then give a message to two who
	// ask at once, as standard queues of SQS may. A tenth is too many.
	Doubles bool
}

// Queue checks the promises of queue.Driver, and queue.Queue over the driver.
func Queue(t *testing.T, s QueueSubject) {
	t.Attr(attrSuite, "queue")
	queueSuite(real{t}, s, 30*time.Second, func(t2 T, place string) queue.Driver { return s.Open(t2.(real).T, place) },
		func(t2 T) *blob.Bucket { return s.Bucket(t2.(real).T) })
}

// queueSuite is the suite. Patience is how long a message that must come may
// take on a busy machine.
func queueSuite(t T, s QueueSubject, patience time.Duration, open func(T, string) queue.Driver, bucket func(T) *blob.Bucket) {
	describedSuite(t, func(t T) described { return open(t, "t"+strings.ToLower(rand.Text()[:10])) })
	for _, c := range slices.Concat(queueCases, queueWorkCases) {
		t.Run(c.name, func(t T) {
			place := "t" + strings.ToLower(rand.Text()[:10])
			q := &queueCase{T: t, lease: s.Lease, doubles: s.Doubles, patience: patience, bucket: bucket(t)}
			q.again = func() queue.Driver {
				d := open(t, place)
				t.Cleanup(func() { d.Close() })
				return d
			}
			q.d = q.again()
			c.run(q)
		})
	}
}

var queueCases = []struct {
	name string
	run  func(*queueCase)
}{
	{"push and take", queuePushTake},
	{"bodies", queueBodies},
	{"kept", queueKept},
	{"batch", queueBatch},
	{"wait", queueWait},
	{"lease", queueLease},
	{"one holder", queueOneHolder},
	{"extend", queueExtend},
	{"lost lease", queueLostLease},
	{"done", queueDone},
	{"return", queueReturn},
	{"delay", queueDelay},
	{"counts", queueCounts},
	{"cancelled", queueCancelled},
	{"close twice", queueCloseTwice},
}

// queueCase is one case with its driver.
type queueCase struct {
	T
	d        queue.Driver
	again    func() queue.Driver // opens the same queues once more
	lease    time.Duration
	doubles  bool
	patience time.Duration
	bucket   *blob.Bucket
}

func (c *queueCase) push(name string, bodies ...string) {
	c.Helper()
	var m []queue.Message
	for _, b := range bodies {
		m = append(m, queue.Message{Queue: name, ID: rand.Text(), Body: b})
	}
	must(c, c.d.Push(c.Context(), m))
}

// take takes n messages, however many takes that needs.
func (c *queueCase) take(name string, n int) []queue.Lease {
	c.Helper()
	var out []queue.Lease
	for end := time.Now().Add(c.patience); len(out) < n; {
		leases, err := c.d.Take(c.Context(), name, min(n-len(out), 10), c.lease, time.Second)
		must(c, err)
		if out = append(out, leases...); len(out) < n && time.Now().After(end) {
			c.Fatalf("%d of %d messages came", len(out), n)
		}
	}
	return out
}

// none sees that no message can be taken now.
func (c *queueCase) none(name, when string) {
	c.Helper()
	leases, err := c.d.Take(c.Context(), name, 10, c.lease, 0)
	must(c, err)
	for _, l := range leases {
		c.Errorf("%s: %.40q can be taken", when, l.Body)
	}
}

func queuePushTake(c *queueCase) {
	c.push("normal", "one", "two", "three")
	c.push("bulk", "four")
	var got []string
	for _, l := range c.take("normal", 3) {
		got = append(got, l.Body)
		if left := time.Until(l.Until); l.Tries != 1 || l.Queue != "normal" || l.Token == "" || left > c.lease {
			c.Errorf("%+v: want try 1 of normal and a lease of %v", l, c.lease)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, []string{"one", "three", "two"}) {
		c.Errorf("took %q", got)
	}
	if l := c.take("bulk", 1); l[0].Body != "four" {
		c.Errorf("took %q from the other queue", l[0].Body)
	}
}

func queueBodies(c *queueCase) {
	odd := "x"
	for b := byte(' '); b < 0x7f; b++ {
		odd += string(rune(b))
	}
	large := int64(1 << 20)
	if limit, limited := c.d.Describe().Limits[queue.LimitMessageBytes]; limited {
		large = limit
	}
	for _, body := range []string{"x", odd, " <&\"'\\ ", strings.Repeat("0123456789abcdef", int(large)/16)} {
		c.push("normal", body)
		l := c.take("normal", 1)
		if l[0].Body != body {
			c.Errorf("%d bytes came back as %d: %.200q", len(body), len(l[0].Body), l[0].Body)
		}
		must(c, c.d.Done(c.Context(), l))
	}
}

func queueKept(c *queueCase) {
	c.push("normal", "a", "b", "c", "d")
	must(c, c.d.Done(c.Context(), c.take("normal", 1)))
	must(c, c.d.Close())
	c.d = c.again()
	c.take("normal", 3)
	c.none("normal", "when all are taken")
}

func queueBatch(c *queueCase) {
	n := 100
	if limit, limited := c.d.Describe().Limits[queue.LimitBatch]; limited {
		n = int(limit)
	}
	var bodies []string
	for i := range n {
		bodies = append(bodies, fmt.Sprint("message ", i))
	}
	c.push("normal", bodies...)
	leases, err := c.d.Take(c.Context(), "normal", 3, c.lease, time.Second)
	must(c, err)
	if len(leases) == 0 || len(leases) > 3 {
		c.Errorf("a take of 3 gave %d", len(leases))
	}
	seen := map[string]bool{}
	for end := time.Now().Add(c.patience); len(seen) < n && time.Now().Before(end); {
		for _, l := range leases {
			seen[l.Body] = true
		}
		must(c, c.d.Done(c.Context(), leases))
		leases, err = c.d.Take(c.Context(), "normal", n, c.lease, time.Second)
		must(c, err)
	}
	if len(seen) != n {
		c.Errorf("%d of %d came", len(seen), n)
	}
	must(c, c.d.Done(c.Context(), leases)) // none, or one that came twice
	must(c, c.d.Push(c.Context(), nil))
}

func queueWait(c *queueCase) {
	c.none("normal", "when nothing was pushed")
	began := time.Now()
	leases, err := c.d.Take(c.Context(), "normal", 1, c.lease, time.Second)
	must(c, err)
	if took := time.Since(began); len(leases) != 0 || took < 800*time.Millisecond {
		c.Errorf("%d came after %v of a second", len(leases), took)
	}
	pushed := make(chan struct{})
	go func() {
		defer close(pushed)
		time.Sleep(c.lease / 2)
		c.push("normal", "late")
	}()
	began = time.Now()
	leases, err = c.d.Take(c.Context(), "normal", 1, c.lease, 20*time.Second)
	<-pushed
	must(c, err)
	if took := time.Since(began); len(leases) != 1 || took > 15*time.Second {
		c.Errorf("%d came after %v", len(leases), took)
	}
}

func queueOneHolder(c *queueCase) {
	const takers, n, long = 6, 60, 2 * time.Minute
	for i := range n / 10 {
		var bodies []string
		for j := range 10 {
			bodies = append(bodies, fmt.Sprint(10*i+j))
		}
		c.push("normal", bodies...)
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	held := map[string]int{}
	left := func() int { mu.Lock(); defer mu.Unlock(); return n - len(held) }
	for range takers {
		group.Go(func() {
			for end := time.Now().Add(c.patience); left() > 0 && time.Now().Before(end); {
				leases, err := c.d.Take(c.Context(), "normal", 4, long, 100*time.Millisecond)
				if err != nil {
					c.Errorf("take: %v", err)
					return
				}
				mu.Lock()
				for _, l := range leases {
					held[l.Body]++
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if len(held) != n {
		c.Errorf("%d of %d came", len(held), n)
	}
	var doubled []string
	for body, takers := range held {
		if takers > 1 {
			doubled = append(doubled, body)
		}
	}
	if most := n / 10; len(doubled) > 0 && (!c.doubles || len(doubled) > most) {
		c.Errorf("%d of %d are held by several takers: %q", len(doubled), n, doubled)
	}
}

func queueDone(c *queueCase) {
	c.push("normal", "a", "b")
	leases := c.take("normal", 2)
	must(c, c.d.Done(c.Context(), leases))
	must(c, c.d.Done(c.Context(), leases[:1]))
	must(c, c.d.Done(c.Context(), nil))
	time.Sleep(c.lease + c.lease/2)
	c.none("normal", "after it was done")
}

func queueCounts(c *queueCase) {
	c.counts(queue.Counts{})
	c.push("normal", "a", "b", "c", "d")
	c.push("bulk", "e")
	must(c, c.d.Push(c.Context(), []queue.Message{{Queue: "normal", ID: "later", Body: "later", Delay: time.Hour}}))
	c.counts(queue.Counts{Waiting: 4, Delayed: 1})
	leases, err := c.d.Take(c.Context(), "normal", 1, time.Minute, 5*time.Second)
	must(c, err)
	c.counts(queue.Counts{Waiting: 3, Leased: 1, Delayed: 1})
	must(c, c.d.Done(c.Context(), leases))
	leases, err = c.d.Take(c.Context(), "normal", 1, time.Minute, 5*time.Second)
	must(c, err)
	must(c, c.d.Return(c.Context(), leases[0], time.Hour))
	c.counts(queue.Counts{Waiting: 2, Delayed: 2})
}

// counts sees that the queue "normal" has so many messages, once nothing moves.
func (c *queueCase) counts(want queue.Counts) {
	c.Helper()
	var got queue.Counts
	for end := time.Now().Add(c.patience / 6); ; time.Sleep(50 * time.Millisecond) {
		var err error
		got, err = c.d.Counts(c.Context(), "normal")
		must(c, err)
		waiting, leased := got.Waiting-want.Waiting, got.Leased-want.Leased // delayed ones that the driver cannot tell apart
		if waiting >= 0 && leased >= 0 && got.Delayed+waiting+leased == want.Delayed {
			return
		}
		if time.Now().After(end) {
			c.Errorf("counts are %+v, want %+v", got, want)
			return
		}
	}
}

func queueCancelled(c *queueCase) {
	c.push("normal", "a", "b")
	l := c.take("normal", 1)
	ctx, cancel := context.WithCancel(c.Context())
	cancel()
	_, takeErr := c.d.Take(ctx, "normal", 1, c.lease, 0)
	_, countErr := c.d.Counts(ctx, "normal")
	for op, err := range map[string]error{"push": c.d.Push(ctx, []queue.Message{{Queue: "normal", ID: "c", Body: "c"}}), "take": takeErr, "counts": countErr,
		"extend": c.d.Extend(ctx, l[0], c.lease), "done": c.d.Done(ctx, l), "return": c.d.Return(ctx, l[0], 0)} {
		if pachamama.CodeOf(err) != pachamama.CodeCancelled {
			c.Errorf("%s: %v", op, err)
		}
	}
	ctx, cancel = context.WithCancel(c.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	began := time.Now()
	if leases, err := c.d.Take(ctx, "express", 1, c.lease, 20*time.Second); pachamama.CodeOf(err) != pachamama.CodeCancelled || time.Since(began) > 15*time.Second {
		c.Errorf("a take that waits: %d, %v after %v", len(leases), err, time.Since(began))
	}
}

func queueCloseTwice(c *queueCase) {
	must(c, c.d.Close())
	must(c, c.d.Close())
}
