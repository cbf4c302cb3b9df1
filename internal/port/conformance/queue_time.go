package conformance

import (
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// inTime runs what must be quicker than a lease until it was: a busy machine may
// stop a test for longer. It reports whether its answer counts.
func (c *queueCase) inTime(run func() (inTime bool)) {
	c.Helper()
	for range 10 {
		if run() {
			return
		}
	}
	c.Skipf("this machine is too busy to do anything within %v", c.lease)
}

func queueLease(c *queueCase) {
	c.push("normal", "killed")
	before := time.Now()
	c.take("normal", 1)
	leases, err := c.d.Take(c.Context(), "normal", 1, c.lease, 0)
	must(c, err)
	if len(leases) > 0 && time.Since(before) < c.lease {
		c.Errorf("taken by another after %v of a lease of %v", time.Since(before), c.lease)
	}
	for tries := 2; tries <= 3; tries++ { // its taker was killed, and the next one too
		l := c.take("normal", 1)
		if len(leases) == 0 && (l[0].Tries != tries || l[0].Body != "killed" || time.Since(before) < c.lease*9/10*time.Duration(tries-1)) {
			c.Errorf("after %v of leases of %v: %+v, want try %d", time.Since(before), c.lease, l[0], tries)
		}
	}
}

func queueExtend(c *queueCase) {
	c.push("normal", "long work")
	c.inTime(func() bool {
		last := time.Now()
		l := c.take("normal", 1)[0]
		tries := l.Tries
		for range 5 {
			time.Sleep(c.lease / 3)
			asked := time.Now()
			err := c.d.Extend(c.Context(), l, c.lease)
			if time.Since(last) > c.lease*3/4 {
				return false
			}
			must(c, err)
			last, l.Until = asked, asked.Add(c.lease)
		}
		leases, err := c.d.Take(c.Context(), "normal", 1, c.lease, 0)
		must(c, err)
		if time.Since(last) > c.lease*3/4 {
			return false
		}
		if len(leases) > 0 {
			c.Errorf("taken by another although the lease was extended")
		}
		if l = c.take("normal", 1)[0]; l.Tries != tries+1 { // nobody extends it any more
			c.Errorf("%+v, want try %d", l, tries+1)
		}
		return true
	})
}

func queueLostLease(c *queueCase) {
	c.push("normal", "a", "b")
	lost := c.take("normal", 2)
	time.Sleep(c.lease + c.lease/4)
	must(c, c.d.Return(c.Context(), lost[1], 0))
	for _, l := range lost {
		if err := c.d.Extend(c.Context(), l, c.lease); pachamama.CodeOf(err) != pachamama.CodeConflict {
			c.Errorf("extend of a lost lease: %v", err)
		}
	}
	again := c.take("normal", 2)
	for _, l := range lost {
		if err := c.d.Extend(c.Context(), l, c.lease); pachamama.CodeOf(err) != pachamama.CodeConflict {
			c.Errorf("extend of a lease that another has: %v", err)
		}
	}
	must(c, c.d.Done(c.Context(), lost))
	must(c, c.d.Done(c.Context(), again))
	must(c, c.d.Return(c.Context(), lost[0], 0))
}

func queueReturn(c *queueCase) {
	c.push("normal", "a")
	l := c.take("normal", 1)[0]
	must(c, c.d.Return(c.Context(), l, 0))
	began := time.Now()
	if l = c.take("normal", 1)[0]; l.Tries != 2 || time.Since(began) > c.patience/2 {
		c.Errorf("returned at once, it came after %v: %+v", time.Since(began), l)
	}
	c.inTime(func() bool {
		taken := time.Now()
		tries := l.Tries
		must(c, c.d.Return(c.Context(), l, 2*c.lease))
		returned := time.Now()
		if returned.Sub(taken) > c.lease*3/4 {
			l = c.take("normal", 1)[0]
			return false
		}
		c.none("normal", "before its time")
		l = c.take("normal", 1)[0]
		if early := time.Since(taken) < 2*c.lease*9/10; early || l.Tries != tries+1 {
			c.Errorf("returned for %v, it came after %v: %+v", 2*c.lease, time.Since(returned), l)
		}
		return true
	})
}

func queueDelay(c *queueCase) {
	delay := 2 * c.lease
	before := time.Now()
	must(c, c.d.Push(c.Context(), []queue.Message{{Queue: "normal", ID: "later", Body: "later", Delay: delay},
		{Queue: "bulk", ID: "hours", Body: "hours", Delay: 20 * time.Hour}, {Queue: "bulk", ID: "now", Body: "now"}}))
	leases, err := c.d.Take(c.Context(), "normal", 10, c.lease, 0)
	must(c, err)
	if len(leases) > 0 && time.Since(before) < delay {
		c.Errorf("taken before its time")
	}
	if len(leases) == 0 {
		leases = c.take("normal", 1)
	}
	if early := time.Since(before) < delay*9/10; early || leases[0].Tries != 1 {
		c.Errorf("after %v of %v: %+v, want try 1", time.Since(before), delay, leases[0])
	}
	now := c.take("bulk", 1)
	if now[0].Body != "now" {
		c.Errorf("took %q, hours before its time", now[0].Body)
	}
	must(c, c.d.Done(c.Context(), now))
	c.none("bulk", "hours before its time")
}
