package notify

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Options of an outbox.
type Options struct {
	Owner string            // of leases: of programs on the same catalog only one sends to a destination at a time
	Gone  func(string) bool // tells that an owner is known to be dead; nil: unknown
	Usage usage.Recorder    //
	Log   *slog.Logger      //
	Now   func() time.Time  //
}

// Outbox sends what the catalog keeps. It is the one layer that tries again.
type Outbox struct {
	catalog *catalog.Catalog
	o       Options
	to      []*sender
}

// New returns an outbox over destinations, which it closes.
func New(c *catalog.Catalog, to []Destination, o Options) *Outbox {
	b := &Outbox{catalog: c, o: o}
	for _, d := range to {
		b.to = append(b.to, &sender{Destination: d, catalog: c, o: o})
	}
	return b
}

// Run sends until the context ends, looking for new events every so often.
// No destination waits for another.
func (b *Outbox) Run(ctx context.Context, every time.Duration) error {
	var loops sync.WaitGroup
	loop := func(do func(context.Context) error) {
		loops.Go(func() {
			tick := time.NewTicker(every)
			defer tick.Stop()
			for {
				if err := do(ctx); err != nil && ctx.Err() == nil {
					b.o.Log.Error("events could not be sent", "error", err)
				}
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
			}
		})
	}
	loop(b.route)
	for _, s := range b.to {
		loop(s.flush)
	}
	loops.Wait()
	return nil
}

// Flush sends what waits now and may be sent.
func (b *Outbox) Flush(ctx context.Context) error {
	if err := b.route(ctx); err != nil {
		return err
	}
	errs := make([]error, len(b.to))
	var all sync.WaitGroup
	for i, s := range b.to {
		all.Go(func() { errs[i] = s.flush(ctx) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// route gives new events their deliveries, by the rules as they are now.
func (b *Outbox) route(ctx context.Context) error {
	const some = 100
	for {
		list, err := b.catalog.NewNotices(ctx, some)
		if err != nil {
			return err
		}
		for _, n := range list {
			var names []string
			for _, s := range b.to {
				if s.Rules.Wants(n) {
					names = append(names, s.Name)
				}
			}
			if err := b.catalog.RouteNotice(ctx, n, names); err != nil {
				return err
			}
		}
		if len(list) < some {
			return nil
		}
	}
}

// Destinations returns where events are sent.
func (b *Outbox) Destinations() []Destination {
	var out []Destination
	for _, s := range b.to {
		out = append(out, s.Destination)
	}
	return out
}

// Close closes the drivers.
func (b *Outbox) Close() error {
	var errs []error
	for _, s := range b.to {
		errs = append(errs, s.Driver.Close())
	}
	return errors.Join(errs...)
}
