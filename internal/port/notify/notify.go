// Package notify is the port that tells people and programs what happened. The
// type in front keeps a durable outbox: an event is stored with the run's end
// and sent until it arrives, so it is never lost by a crash or an outage, and a
// harvest never waits for it.
package notify

import (
	"context"
	"log/slog"
	"time"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Message is what is sent.
type Message struct {
	ID      string    // stable: sent again after a crash with the same id, so receivers can tell
	Kind    string    // "run.done"
	Run     string    //
	Created time.Time //
	Body    []byte    // JSON
}

// Driver is one way to reach people.
type Driver interface {
	// Send returns when the message has arrived for good. It may be called
	// twice with the same message.
	Send(ctx context.Context, m Message) error
	Describe() port.Descriptor
	// Close may be called twice.
	Close() error
}

// Outbox sends what the catalog keeps.
type Outbox struct {
	catalog *catalog.Catalog
	driver  Driver
	usage   usage.Recorder
	log     *slog.Logger
	now     func() time.Time
}

// New returns an outbox over a driver.
func New(c *catalog.Catalog, d Driver, rec usage.Recorder, log *slog.Logger, now func() time.Time) *Outbox {
	return &Outbox{catalog: c, driver: d, usage: rec, log: log, now: now}
}

// Run sends until the context ends, looking for new events every so often.
func (o *Outbox) Run(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := o.Flush(ctx); err != nil && ctx.Err() == nil {
			o.log.Error("events could not be sent", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Flush sends what waits now, in order. An event that does not arrive is put
// off, longer each time and at most an hour; the others go on.
func (o *Outbox) Flush(ctx context.Context) error {
	waiting, err := o.catalog.WaitingNotices(ctx, 100)
	if err != nil {
		return err
	}
	for _, n := range waiting {
		m := Message{ID: n.Run + "/" + n.Kind + "/" + n.Created.UTC().Format(time.RFC3339Nano), Kind: n.Kind, Run: n.Run, Created: n.Created, Body: n.Doc}
		started := o.now()
		err := o.driver.Send(ctx, m)
		o.usage.Record(usage.In(ctx, usage.Scope{Run: n.Run}), usage.Call{Piece: "notify", Driver: o.driver.Describe().Driver, Op: "send",
			Bytes: int64(len(m.Body)), Units: 1, Took: o.now().Sub(started), Err: err})
		if err == nil {
			err = o.catalog.NoticeSent(ctx, n)
		} else if ctx.Err() == nil {
			o.log.Warn("event put off", "run", n.Run, "kind", n.Kind, "error", err)
			err = o.catalog.NoticeLater(ctx, n.ID, o.now().Add(putOff(n.Tries)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func putOff(tries int) time.Duration {
	return min(time.Second<<min(tries, 12), time.Hour)
}

// Describe tells what the driver can do.
func (o *Outbox) Describe() port.Descriptor { return o.driver.Describe() }

// Close closes the driver.
func (o *Outbox) Close() error { return o.driver.Close() }
