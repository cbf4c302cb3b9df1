package app

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
)

// database is where a catalog is, or is to be.
type database struct {
	db      *sql.DB
	dialect catalog.Dialect
}

func (a *App) catalogs() table[database] {
	return table[database]{
		"sqlite": {form: "FILE", describe: always(sqlite.DescribeCatalog()), open: func(ctx context.Context, at address) (d database, err error) {
			d.db, d.dialect, err = sqlite.OpenCatalog(ctx, a.orData(at.place, "catalog.db"))
			return d, err
		}},
		"postgres": postgresCatalogEntry(),
	}
}

// openCatalog opens the catalog at a URL, and makes it when there is none.
func (a *App) openCatalog(ctx context.Context, url string) (*catalog.Catalog, error) {
	d, err := pick(ctx, "catalog", url, a.catalogs())
	if err != nil {
		return nil, err
	}
	c, err := catalog.Open(ctx, d.db, d.dialect, time.Now)
	if err != nil {
		return nil, errors.Join(err, d.db.Close())
	}
	return c, nil
}

// tryCatalog reads and writes, undoes that, and takes a lease.
func (a *App) tryCatalog(ctx context.Context) (string, error) {
	version, err := a.Catalog.Try(ctx)
	if err != nil {
		return "", err
	}
	began := time.Now()
	if err := a.Catalog.Ping(ctx); err != nil {
		return "", err
	}
	took := time.Since(began)
	const name = "doctor"
	held, err := a.Catalog.Lease(ctx, name, a.runner.Owner, time.Second, nil)
	if err != nil || !held {
		return "another doctor is at work", err
	}
	return fmt.Sprintf("reads and writes; %s, schema version %d, answers in %s", a.Catalog.About(), version, took.Round(10*time.Microsecond)), a.Catalog.Release(ctx, name, a.runner.Owner)
}
