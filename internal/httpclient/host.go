package httpclient

import (
	"context"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/ucldc/pachamama"
)

// mostHosts is how many hosts are remembered; those not in use go first.
const mostHosts = 2000

// host is our politeness to one host: how many requests at once, how many a
// second, and until when it wants to be left alone.
type host struct {
	slots chan struct{}
	mu    sync.Mutex
	rate  *rate.Limiter
	until time.Time
}

// host returns the politeness of a host and port.
func (c *Client) host(name string) *host {
	name = strings.ToLower(name)
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.hosts[name]
	if h == nil {
		if len(c.hosts) >= mostHosts {
			c.forget()
		}
		h = &host{slots: make(chan struct{}, c.o.PerHost), rate: rate.NewLimiter(rate.Limit(c.o.Rate), max(1, c.o.PerHost))}
		c.hosts[name] = h
	}
	return h
}

// forget drops hosts that nobody waits for.
func (c *Client) forget() {
	now := c.o.Now()
	for name, h := range c.hosts {
		h.mu.Lock()
		idle := len(h.slots) == 0 && !h.until.After(now)
		h.mu.Unlock()
		if idle {
			delete(c.hosts, name)
		}
	}
}

// enter waits for a slot, for the pause the host asked for, and for its rate.
func (h *host) enter(ctx context.Context, o Options) error {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return stopped(ctx.Err())
	}
	for {
		wait := h.wait(o.Now())
		if wait <= 0 {
			break
		}
		if wait > o.Patience {
			<-h.slots
			return &pachamama.Error{Code: pachamama.CodeThrottled, Op: op, Message: "the host asked to be left alone", After: wait}
		}
		if err := o.Sleep(ctx, wait); err != nil {
			<-h.slots
			return stopped(err)
		}
	}
	h.mu.Lock()
	pause := h.rate.ReserveN(o.Now(), 1).DelayFrom(o.Now())
	h.mu.Unlock()
	if pause > 0 {
		if err := o.Sleep(ctx, pause); err != nil {
			<-h.slots
			return stopped(err)
		}
	}
	return nil
}

func (h *host) wait(now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.until.Sub(now)
}

// leave gives the slot back and learns: a throttled host is left alone by all
// for the wait and then asked half as fast; each good answer brings a tenth of
// the speed back.
func (h *host) leave(o Options, err error, wait time.Duration) {
	h.mu.Lock()
	now := o.Now()
	switch {
	case err == nil:
		if l := h.rate.Limit(); l < rate.Limit(o.Rate) {
			h.rate.SetLimitAt(now, min(l+rate.Limit(o.Rate)/10, rate.Limit(o.Rate)))
		}
	case slowDown(err):
		if until := now.Add(wait); until.After(h.until) {
			h.until = until
		}
		h.rate.SetLimitAt(now, max(h.rate.Limit()/2, rate.Limit(o.Rate)/64))
	}
	h.mu.Unlock()
	<-h.slots
}

// slowDown reports whether the answer was 429 or 503.
func slowDown(err error) bool {
	s := statusOf(err)
	return s == 429 || s == 503
}

func stopped(err error) error {
	return &pachamama.Error{Code: pachamama.CodeOf(err), Op: op, Message: "stopped while waiting for the host", Cause: err}
}
