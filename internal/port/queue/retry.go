package queue

import (
	"context"
	"time"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/retry"
)

// Retry returns a driver that makes d's calls again as the policy says. A take
// is made once: who works takes again anyway, and must be able to stop while
// the service is down.
func Retry(d Driver, p *retry.Policy) Driver { return &retried{d, p} }

type retried struct {
	driver Driver
	policy *retry.Policy
}

func (r *retried) Push(ctx context.Context, messages []Message) error {
	return r.policy.Do(ctx, func(ctx context.Context) error { return r.driver.Push(ctx, messages) })
}

func (r *retried) Take(ctx context.Context, queue string, max int, lease, wait time.Duration) ([]Lease, error) {
	return r.driver.Take(ctx, queue, max, lease, wait)
}

func (r *retried) Extend(ctx context.Context, l Lease, d time.Duration) error {
	return r.policy.Do(ctx, func(ctx context.Context) error { return r.driver.Extend(ctx, l, d) })
}

func (r *retried) Done(ctx context.Context, leases []Lease) error {
	return r.policy.Do(ctx, func(ctx context.Context) error { return r.driver.Done(ctx, leases) })
}

func (r *retried) Return(ctx context.Context, l Lease, after time.Duration) error {
	return r.policy.Do(ctx, func(ctx context.Context) error { return r.driver.Return(ctx, l, after) })
}

func (r *retried) Counts(ctx context.Context, queue string) (c Counts, err error) {
	err = r.policy.Do(ctx, func(ctx context.Context) error {
		c, err = r.driver.Counts(ctx, queue)
		return err
	})
	return c, err
}

func (r *retried) Describe() port.Descriptor { return r.driver.Describe() }

func (r *retried) Close() error { return r.driver.Close() }
