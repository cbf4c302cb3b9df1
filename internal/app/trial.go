package app

import (
	"context"

	"github.com/ucldc/pachamama/internal/harvest/mapping/trial"
)

// TryMapping maps stored records of a collection by a mapping, which may be a
// file; without a name by the collection's own. Nothing is asked of the source
// and nothing is written.
func (a *App) TryMapping(ctx context.Context, name, collection string, o trial.Options) (*trial.Report, error) {
	col, err := a.Catalog.Collection(ctx, collection)
	if err != nil {
		return nil, err
	}
	if name == "" {
		name = col.Mapping
	}
	m, err := a.Mapping(name)
	if err != nil {
		return nil, err
	}
	return (&trial.Bench{Store: a.Store, Control: a.Control}).Try(ctx, m, col, o)
}
