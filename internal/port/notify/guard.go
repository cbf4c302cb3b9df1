package notify

import (
	"context"

	"github.com/ucldc/pachamama/internal/port/role"
)

// Guard returns a driver that does what d does for those who may.
func Guard(d Driver, g role.Guard) Driver { return &guarded{d, g} }

type guarded struct {
	Driver
	guard role.Guard
}

func (g *guarded) Send(ctx context.Context, m Message) error {
	if err := g.guard.Check(ctx, "notify", "send", m.Kind); err != nil {
		return err
	}
	return g.Driver.Send(ctx, m)
}

func (g *guarded) Check(ctx context.Context) (string, error) {
	if err := g.guard.Check(ctx, "notify", "check", ""); err != nil {
		return "", err
	}
	return g.Driver.Check(ctx)
}
