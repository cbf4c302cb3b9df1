package queue

import (
	"context"
	"time"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Observe returns a driver that does what d does and records each operation
// with the bytes moved and the messages as units, under the name of the
// technology.
func Observe(d Driver, to usage.Recorder, driverName string) Driver {
	return &observed{d, to, driverName}
}

type observed struct {
	driver Driver
	to     usage.Recorder
	name   string
}

func (o *observed) record(ctx context.Context, op string, bytes, units int, began time.Time, err error) {
	o.to.Record(ctx, usage.Call{Piece: "queue", Driver: o.name, Op: op, Bytes: int64(bytes), Units: int64(units), Took: time.Since(began), Err: err})
}

func (o *observed) Push(ctx context.Context, messages []Message) error {
	began, bytes := time.Now(), 0
	for _, m := range messages {
		bytes += len(m.Body)
	}
	err := o.driver.Push(ctx, messages)
	o.record(ctx, "push", bytes, len(messages), began, err)
	return err
}

func (o *observed) Take(ctx context.Context, queue string, max int, lease, wait time.Duration) ([]Lease, error) {
	began, bytes := time.Now(), 0
	leases, err := o.driver.Take(ctx, queue, max, lease, wait)
	for _, l := range leases {
		bytes += len(l.Body)
	}
	o.record(ctx, "take", bytes, len(leases), began, err)
	return leases, err
}

func (o *observed) Extend(ctx context.Context, l Lease, d time.Duration) error {
	began := time.Now()
	err := o.driver.Extend(ctx, l, d)
	o.record(ctx, "extend", 0, 1, began, err)
	return err
}

func (o *observed) Done(ctx context.Context, leases []Lease) error {
	began := time.Now()
	err := o.driver.Done(ctx, leases)
	o.record(ctx, "done", 0, len(leases), began, err)
	return err
}

func (o *observed) Return(ctx context.Context, l Lease, after time.Duration) error {
	began := time.Now()
	err := o.driver.Return(ctx, l, after)
	o.record(ctx, "return", 0, 1, began, err)
	return err
}

func (o *observed) Counts(ctx context.Context, queue string) (Counts, error) {
	began := time.Now()
	c, err := o.driver.Counts(ctx, queue)
	o.record(ctx, "counts", 0, 1, began, err)
	return c, err
}

func (o *observed) Describe() port.Descriptor { return o.driver.Describe() }

func (o *observed) Close() error { return o.driver.Close() }
