package notify

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/usage"
)

const (
	refusals   = 5                  // tries of a message that its receiver refuses
	patience   = 7 * 24 * time.Hour // with a message that cannot be delivered for another reason
	inARow     = 3                  // failures after which a destination counts as down
	maxPause   = 5 * time.Minute    // between tries of a destination that is down
	maxPutOff  = 15 * time.Minute   // between tries of a message
	sendWithin = time.Minute
	leaseFor   = 3 * sendWithin
	lookAt     = 2 * maxDigest // deliveries at a time
)

// sender sends to one destination.
type sender struct {
	Destination
	catalog  *catalog.Catalog
	o        Options
	failures int       // in a row
	until    time.Time // the destination is left alone
}

// flush sends what waits, oldest first. What does not arrive is put off, with
// all later events of the same run; those of other runs go on.
func (s *sender) flush(ctx context.Context) error {
	if s.o.Now().Before(s.until) {
		return nil
	}
	due, err := s.due(ctx)
	if err != nil || len(due) == 0 {
		return err
	}
	held := s.o.Now()
	lease := "notify:" + s.Name
	ok, err := s.catalog.Lease(ctx, lease, s.o.Owner, leaseFor, s.o.Gone)
	if err != nil || !ok {
		return err
	}
	defer s.catalog.Release(context.WithoutCancel(ctx), lease, s.o.Owner) //nolint:errcheck // it ends by itself
	if due, err = s.due(ctx); err != nil {                                // another may have sent them until now
		return err
	}
	blocked := map[string]bool{}
	for _, p := range due {
		if p.waits(blocked, s.o.Now()) {
			p.block(blocked)
			continue
		}
		if s.o.Now().Sub(held) > sendWithin {
			if ok, err := s.catalog.Lease(ctx, lease, s.o.Owner, leaseFor, s.o.Gone); err != nil || !ok {
				return err
			}
			held = s.o.Now()
		}
		arrived, err := s.deliver(ctx, p)
		if err != nil || s.o.Now().Before(s.until) {
			return err
		}
		if !arrived {
			p.block(blocked)
		}
	}
	return nil
}

// due returns what waits in parcels, in order; none when nothing may be sent
// now. Parcels that wait for their time are among them, to hold up their runs.
func (s *sender) due(ctx context.Context) ([]parcel, error) {
	waiting, err := s.catalog.Deliveries(ctx, s.Name, catalog.DeliveryWaiting, lookAt)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	now := s.o.Now()
	parcels := s.parcels(waiting, now)
	if !slices.ContainsFunc(parcels, func(p parcel) bool { return !p.waits(nil, now) }) {
		return nil, nil
	}
	stopped, err := s.catalog.StoppedDestinations(ctx)
	if _, stop := stopped[s.Name]; err != nil || stop {
		return nil, err
	}
	return parcels, nil
}

// deliver sends a parcel and notes what came of it.
func (s *sender) deliver(ctx context.Context, p parcel) (arrived bool, err error) {
	if len(p.list) > 1 { // from here on the digest is of these events, whatever happens
		if err := s.catalog.BatchDeliveries(ctx, s.Name, p.ids(), p.ID); err != nil {
			return false, err
		}
	}
	failure := s.send(ctx, p)
	noted := context.WithoutCancel(ctx) // what was sent is not sent again because the program is ending
	switch {
	case failure == nil:
		if err := s.catalog.EndDeliveries(noted, s.Name, p.ids(), catalog.DeliveryDelivered, "", ""); err != nil {
			return true, err
		}
		if s.failures >= inARow {
			s.o.Log.Info("events arrive again", "destination", s.Name)
			err = s.catalog.HurryDeliveries(noted, s.Name)
		}
		s.failures = 0
		return true, err
	case ctx.Err() != nil:
		return false, ctx.Err()
	}
	return false, s.failed(ctx, p, failure)
}

func (s *sender) send(ctx context.Context, p parcel) error {
	ctx, cancel := context.WithTimeout(usage.In(ctx, usage.Scope{Run: p.Run}), sendWithin)
	defer cancel()
	started := s.o.Now()
	err := s.Driver.Send(ctx, p.Message)
	s.o.Usage.Record(ctx, usage.Call{Piece: "notify", Driver: s.Driver.Describe().Driver, Op: "send", Bytes: int64(len(p.Body)), Units: 1,
		Took: s.o.Now().Sub(started), Err: err})
	return err
}

// failed puts a parcel off or sets it aside, and decides whether it is the
// destination that is down.
func (s *sender) failed(ctx context.Context, p parcel, failure error) error {
	e, now := pachamama.AsError(failure), s.o.Now()
	refused := refusal(e.Code)
	first, tries := now, 1
	for _, d := range p.list {
		tries = max(tries, d.Tries+1)
		if !d.Failed.IsZero() && d.Failed.Before(first) {
			first = d.Failed
		}
	}
	happened, _ := pachamama.Describe(e)
	happened = line(happened, 1000)
	if refused && tries >= refusals || now.Sub(first) >= patience {
		s.o.Log.Error("event set aside", "destination", s.Name, "message", p.ID, "tries", tries, "error", happened)
		return s.catalog.EndDeliveries(ctx, s.Name, p.ids(), catalog.DeliveryAside, string(e.Code), happened)
	}
	if !refused {
		s.down(e, now)
	}
	s.o.Log.Warn("event put off", "destination", s.Name, "message", p.ID, "tries", tries, "error", happened)
	if err := s.catalog.PutOffDeliveries(ctx, s.Name, p.ids(), now.Add(longer(tries, maxPutOff)), string(e.Code), happened); err != nil {
		return err
	}
	if errors.Is(failure, ErrGone) {
		s.o.Log.Error("destination stopped", "destination", s.Name, "error", happened)
		s.until = now.Add(time.Second)
		return s.catalog.StopDestination(ctx, s.Name, happened)
	}
	return nil
}

// down counts a failure that is the destination's, and leaves it alone after
// some, or when it asks for that.
func (s *sender) down(e *pachamama.Error, now time.Time) {
	s.failures++
	switch {
	case e.Code == pachamama.CodeThrottled:
		s.until = now.Add(max(e.After, longer(s.failures, maxPause)))
		s.failures = max(s.failures, inARow)
	case s.failures >= inARow:
		s.until = now.Add(longer(s.failures-inARow+1, maxPause))
	}
}

// refusal reports whether it is the message that its receiver does not want.
func refusal(c pachamama.Code) bool {
	return c == pachamama.CodeTooLarge || c == pachamama.CodeRejected
}

// longer is a second, doubled for each try after the first.
func longer(tries int, most time.Duration) time.Duration {
	return min(time.Second<<min(tries-1, 12), most)
}
