// Package retry decides for all calls to one service when they are made: at
// which rate, how often again, and when not at all because the service is down.
package retry

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"golang.org/x/time/rate"

	"github.com/ucldc/pachamama"
)

// Options of a policy. Zero values are replaced by the defaults named.
type Options struct {
	Service  string        // its name for people: "storage (s3)"
	Rate     float64       // calls a second that the account may make, tries included; 0: no limit
	Tries    int           // of one call, those that were throttled not counted; 8
	First    time.Duration // the longest wait before the second try, doubled for each further one; 250 ms
	Longest  time.Duration // the longest of these waits; 20 s
	Patience time.Duration // how long one call may go on in all before no further try begins; 1 min
	Budget   int           // tries beyond the first that may be made at once by all calls together; 100
	Failures int           // in a row, by whatever calls, after which the service counts as down; 10
	Rest     time.Duration // how long a service that is down is left alone before it is tried by one call; 5 s
}

// Policy is shared by all that call one service with one account. It may be
// used by many goroutines.
//
// A call that fails for want of the service is made again after a wait whose
// length is drawn by lot between nothing and a limit that doubles. Each such
// try takes from a budget, which good calls and time fill up again, so that
// an outage does not multiply the load. A call that is throttled waits as the
// service says, and counts neither as failed nor against the budget. After many
// failures in a row the service is left alone: calls wait without asking, then
// one of them tries. When it has been down for longer than a call may go on,
// calls fail at once.
type Policy struct {
	o       Options
	limiter *rate.Limiter
	budget  budget
	breaker breaker
}

// New returns a policy.
func New(o Options) *Policy {
	o.Tries, o.Budget, o.Failures = or(o.Tries, 8), or(o.Budget, 100), or(o.Failures, 10)
	o.First, o.Longest = or(o.First, 250*time.Millisecond), or(o.Longest, 20*time.Second)
	o.Patience, o.Rest = or(o.Patience, time.Minute), or(o.Rest, 5*time.Second)
	p := &Policy{o: o, budget: budget{most: float64(o.Budget), tokens: float64(o.Budget)}, breaker: breaker{failures: o.Failures, rest: o.Rest}}
	if o.Rate > 0 {
		p.limiter = rate.NewLimiter(rate.Limit(o.Rate), max(1, int(o.Rate)))
	}
	return p
}

func or[N int | time.Duration](n, otherwise N) N {
	if n == 0 {
		return otherwise
	}
	return n
}

// Do makes a call, again while that may help, and returns the last error. A nil
// policy makes it once.
func (p *Policy) Do(ctx context.Context, call func(context.Context) error) error {
	if p == nil {
		return call(ctx)
	}
	began := time.Now()
	for t := (tries{}); ; {
		wait, again := p.try(ctx, call, &t)
		if !again || time.Since(began)+wait > p.o.Patience {
			return t.err
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
			return t.err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// tries is what came of the tries of one call.
type tries struct {
	failed, throttled int
	err               error // the last
}

// try makes the call unless the service is down, and says whether and after
// which wait it is to be tried again.
func (p *Policy) try(ctx context.Context, call func(context.Context) error, t *tries) (wait time.Duration, again bool) {
	if err := ctx.Err(); err != nil {
		t.err = err
		return 0, false
	}
	if rest, since := p.breaker.ask(time.Now()); rest > 0 {
		t.err = p.down(since, rest, t.err)
		return rest, time.Since(since) < p.o.Patience
	}
	paced := p.pace(ctx)
	if t.err = paced; paced == nil {
		t.err = call(ctx)
	}
	p.breaker.tell(t.err, paced != nil || ctx.Err() != nil, time.Now())
	switch {
	case t.err == nil:
		p.budget.good()
	case ctx.Err() != nil:
	case pachamama.CodeOf(t.err) == pachamama.CodeThrottled:
		t.throttled++
		return max(pachamama.AsError(t.err).After, p.lot(t.throttled)), true
	case pachamama.CodeOf(t.err) == pachamama.CodeUnavailable:
		t.failed++
		return p.lot(t.failed), t.failed < p.o.Tries && p.budget.take(time.Now())
	}
	return 0, false
}

// pace waits for the call's turn.
func (p *Policy) pace(ctx context.Context) error {
	if p.limiter == nil {
		return nil
	}
	err := p.limiter.Wait(ctx)
	if err == nil || ctx.Err() != nil {
		return err
	}
	return &pachamama.Error{Code: pachamama.CodeThrottled, Op: "retry.Pace", Subject: p.o.Service, Message: "its turn comes after the time it was given", Cause: err,
		Hint: "More is asked of it than the account may; do less at once, or raise the quota and the rate in the setting."}
}

// lot draws the wait after the n-th try.
func (p *Policy) lot(n int) time.Duration {
	most := p.o.Longest
	if n < 30 {
		most = min(most, p.o.First<<(n-1))
	}
	return rand.N(most) //nolint:gosec // nothing to guess
}

// down is the error of a call that is not made. Its cause is what the last call
// came to that was.
func (p *Policy) down(since time.Time, rest time.Duration, cause error) error {
	if e, ok := errors.AsType[*pachamama.Error](cause); ok && e.Op == opDown {
		cause = e.Cause
	}
	return &pachamama.Error{Code: pachamama.CodeUnavailable, Op: opDown, Subject: p.o.Service, After: rest, Cause: cause,
		Message: "it has failed since " + since.Format(time.TimeOnly) + " and is left alone but for one try every " + p.o.Rest.String(),
		Hint:    "Look whether it runs and can be reached: `pachamama doctor` tries it. Work goes on by itself once it answers."}
}

const opDown = "retry.Down"
