package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/internal/port/role"
)

// OpenGuarded is Open with other grants than the program's.
func OpenGuarded(ctx context.Context, cfg *config.Config, log *slog.Logger, g role.Guard) (*App, error) {
	a := &App{Config: cfg, log: log, guard: g}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// Bucket is the program's storage.
func (a *App) Bucket() *blob.Bucket { return a.bucket }

// Texts is what reads documents.
func (a *App) Texts() *extract.Extractor { return a.texts }

// Flush writes what was used to the catalog.
func (a *App) Flush(ctx context.Context) error { return a.meter.Flush(ctx) }

// Meter is what adds up what is used.
func (a *App) Meter() *harvest.Meter { return a.meter }
