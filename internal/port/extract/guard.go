package extract

import (
	"context"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/role"
)

// Guard returns a driver that does what d does for those who may.
func Guard(d Driver, g role.Guard) Driver { return &guarded{d, g} }

type guarded struct {
	Driver
	guard role.Guard
}

func (g *guarded) Extract(ctx context.Context, d Document) (pachamama.PageText, error) {
	if err := g.guard.Check(ctx, "extract", "extract", d.Type); err != nil {
		return pachamama.PageText{}, err
	}
	return g.Driver.Extract(ctx, d)
}
