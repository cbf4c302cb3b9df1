package queue

import (
	"context"
	"time"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/role"
)

// Guard returns a driver that does what d does for those who may.
func Guard(d Driver, g role.Guard) Driver { return &guarded{d, g} }

type guarded struct {
	driver Driver
	guard  role.Guard
}

func (g *guarded) check(ctx context.Context, op, name string) error {
	return g.guard.Check(ctx, "queue", op, name)
}

func (g *guarded) Push(ctx context.Context, messages []Message) error {
	for i := range messages {
		if err := g.check(ctx, "push", messages[i].Queue); err != nil {
			return err
		}
	}
	return g.driver.Push(ctx, messages)
}

func (g *guarded) Take(ctx context.Context, queue string, max int, lease, wait time.Duration) ([]Lease, error) {
	if err := g.check(ctx, "take", queue); err != nil {
		return nil, err
	}
	return g.driver.Take(ctx, queue, max, lease, wait)
}

func (g *guarded) Extend(ctx context.Context, l Lease, d time.Duration) error {
	if err := g.check(ctx, "extend", l.Queue); err != nil {
		return err
	}
	return g.driver.Extend(ctx, l, d)
}

func (g *guarded) Done(ctx context.Context, leases []Lease) error {
	for i := range leases {
		if err := g.check(ctx, "done", leases[i].Queue); err != nil {
			return err
		}
	}
	return g.driver.Done(ctx, leases)
}

func (g *guarded) Return(ctx context.Context, l Lease, after time.Duration) error {
	if err := g.check(ctx, "return", l.Queue); err != nil {
		return err
	}
	return g.driver.Return(ctx, l, after)
}

func (g *guarded) Counts(ctx context.Context, queue string) (Counts, error) {
	if err := g.check(ctx, "counts", queue); err != nil {
		return Counts{}, err
	}
	return g.driver.Counts(ctx, queue)
}

func (g *guarded) Describe() port.Descriptor { return g.driver.Describe() }

func (g *guarded) Close() error { return g.driver.Close() }
