package search

import (
	"context"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/retry"
)

// Retry returns a driver that makes d's calls again as the policy says. What a
// writer does cannot be repeated as a whole: there the driver repeats what it
// can (the documents that were not taken) by the same policy.
func Retry(d Driver, p *retry.Policy) Driver { return &retried{d, p} }

type retried struct {
	driver Driver
	policy *retry.Policy
}

func (r *retried) Begin(ctx context.Context, g Generation) (w Writer, err error) {
	err = r.policy.Do(ctx, func(ctx context.Context) error {
		w, err = r.driver.Begin(ctx, g)
		return err
	})
	return w, err
}

func (r *retried) Find(ctx context.Context, q Request, gs []Generation) (result Result, err error) {
	err = r.policy.Do(ctx, func(ctx context.Context) error {
		result, err = r.driver.Find(ctx, q, gs)
		return err
	})
	return result, err
}

func (r *retried) Drop(ctx context.Context, g Generation) error {
	return r.policy.Do(ctx, func(ctx context.Context) error { return r.driver.Drop(ctx, g) })
}

func (r *retried) Generations(ctx context.Context) (gs []Generation, err error) {
	err = r.policy.Do(ctx, func(ctx context.Context) error {
		gs, err = r.driver.Generations(ctx)
		return err
	})
	return gs, err
}

func (r *retried) Describe() port.Descriptor { return r.driver.Describe() }

func (r *retried) Close() error { return r.driver.Close() }
