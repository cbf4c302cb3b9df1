package notify

import (
	"context"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// State of a destination, for people.
type State struct {
	Name    string    `json:"name"`
	Driver  string    `json:"driver,omitempty"` // empty: the settings no longer name it
	Waiting int       `json:"waiting"`
	Oldest  time.Time `json:"oldest,omitzero"` // event that waits
	Aside   int       `json:"aside"`           // given up: a person must look
	Trouble string    `json:"trouble,omitempty"`
	Stopped string    `json:"stopped,omitempty"` // why it wants no more
}

// States returns the state of each destination, those of the settings first.
func (b *Outbox) States(ctx context.Context) ([]State, error) {
	counts, err := b.catalog.CountDeliveries(ctx)
	if err != nil {
		return nil, err
	}
	stopped, err := b.catalog.StoppedDestinations(ctx)
	if err != nil {
		return nil, err
	}
	var out []State
	at := map[string]int{}
	add := func(name, driver string) int {
		if _, ok := at[name]; !ok {
			at[name] = len(out)
			out = append(out, State{Name: name, Driver: driver, Stopped: stopped[name]})
		}
		return at[name]
	}
	for _, s := range b.to {
		add(s.Name, s.Driver.Describe().Driver)
	}
	for _, n := range counts {
		s := &out[add(n.Destination, "")]
		if n.State == catalog.DeliveryAside {
			s.Aside = n.N
		} else {
			s.Waiting, s.Oldest = n.N, n.Oldest
		}
	}
	for i, s := range out {
		if s.Waiting == 0 {
			continue
		}
		first, err := b.catalog.Deliveries(ctx, s.Name, catalog.DeliveryWaiting, 1)
		if err != nil {
			return nil, err
		}
		if len(first) == 1 && first[0].Tries > 0 {
			out[i].Trouble = first[0].Message
		}
	}
	return out, nil
}

// Aside returns what was given up, with the reason.
func (b *Outbox) Aside(ctx context.Context, limit int) ([]catalog.Delivery, error) {
	return b.catalog.Deliveries(ctx, "", catalog.DeliveryAside, limit)
}

// Again has what was set aside for a destination tried anew, and one that was
// stopped go on.
func (b *Outbox) Again(ctx context.Context, name string) (int64, error) {
	if err := b.known(ctx, name); err != nil {
		return 0, err
	}
	return b.catalog.DeliverAgain(ctx, name)
}

// Drop forgets what waits for a destination and what was set aside.
func (b *Outbox) Drop(ctx context.Context, name string) (int64, error) {
	if err := b.known(ctx, name); err != nil {
		return 0, err
	}
	return b.catalog.DropDeliveries(ctx, name)
}

func (b *Outbox) known(ctx context.Context, name string) error {
	states, err := b.States(ctx)
	if err != nil {
		return err
	}
	for _, s := range states {
		if s.Name == name {
			return nil
		}
	}
	return &pachamama.Error{Code: pachamama.CodeNotFound, Op: "notify", Subject: name, Message: "no such destination", Hint: "`pachamama notify` lists them."}
}
