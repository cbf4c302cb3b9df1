package app

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/ucldc/pachamama/internal/catalog"
)

// Move is what a move of the catalog copied, or would.
type Move struct {
	From    string           `json:"from"` // a URL, as all settings without secrets
	To      string           `json:"to"`
	DryRun  bool             `json:"dry_run"`
	Tables  []catalog.Copied `json:"tables"`
	Setting string           `json:"setting"` // the line to change then
}

// MoveCatalog copies the catalog into an empty one at a URL, and leaves it as it
// is. When dry, it only sees that it could.
func (a *App) MoveCatalog(ctx context.Context, to string, dry bool, tell func(table string, rows, of int64)) (Move, error) {
	m := Move{From: a.Config.String("catalog"), To: to, DryRun: dry, Setting: "catalog: " + to}
	var err error
	if dry {
		if m.Tables, err = a.Catalog.CopyPlan(ctx); err == nil {
			err = a.canFill(ctx, to)
		}
		return m, err
	}
	if _, err := a.Catalog.CopyPlan(ctx); err != nil { // before anything is made there
		return m, err
	}
	target, err := a.openCatalog(ctx, to)
	if err != nil {
		return m, err
	}
	m.Tables, err = a.Catalog.CopyTo(ctx, target, tell)
	return m, errors.Join(err, target.Close())
}

// canFill sees that a catalog at a URL is empty or can be made.
func (a *App) canFill(ctx context.Context, to string) error {
	e, at, err := a.catalogs().find("catalog", to)
	if err != nil {
		return err
	}
	if at.scheme == "sqlite" {
		if _, err := os.Stat(a.orData(at.place, "catalog.db")); errors.Is(err, fs.ErrNotExist) {
			return nil // opening would make it
		}
	}
	d, err := e.open(ctx, at)
	if err != nil {
		return err
	}
	return errors.Join(catalog.CanFill(ctx, d.db, d.dialect), d.db.Close())
}
