package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ucldc/pachamama"
)

// Copied is what came of one table. Two tables of equal content have equal hashes
// on all engines.
type Copied struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Hash  string `json:"hash,omitempty"` // "" before it is copied
}

// CopyTo fills an empty catalog with all that this one has at one moment, reads
// it back, and compares. It is all there in the end or nothing is. Runs must be
// over and programs at rest; tell is called for every table as it grows.
func (c *Catalog) CopyTo(ctx context.Context, to *Catalog, tell func(table string, rows, of int64)) (all []Copied, err error) {
	const op = "catalog.CopyTo"
	err = to.tx(ctx, op, "catalog.migrate", func(into transaction) error {
		if err := into.empty(ctx); err != nil {
			return err
		}
		return c.snapshot(ctx, func(from transaction) error {
			if all, err = from.atRest(ctx); err != nil {
				return err
			}
			for i := range all {
				if err := copyTable(ctx, from, into, &all[i], tell); err != nil {
					return fmt.Errorf("%s: %w", all[i].Table, err)
				}
			}
			return to.renumber(ctx, into)
		})
	})
	return all, err
}

// CopyPlan tells what CopyTo would copy, or why it would not.
func (c *Catalog) CopyPlan(ctx context.Context) (all []Copied, err error) {
	err = c.snapshot(ctx, func(tx transaction) error {
		all, err = tx.atRest(ctx)
		return c.fail("catalog.CopyPlan", "", err)
	})
	return all, err
}

// CanFill sees that a catalog in a database is empty, or can be made there. It
// changes nothing.
func CanFill(ctx context.Context, db *sql.DB, dialect Dialect) error {
	all, err := Migrations()
	if err != nil {
		return err
	}
	c := &Catalog{db: db, dialect: dialect, now: time.Now, closed: new(atomic.Bool)}
	err = c.tx(ctx, "catalog.CanFill", "catalog.migrate", func(tx transaction) error {
		if err := c.migrateIn(ctx, tx, all); err != nil {
			return err
		}
		if err := tx.empty(ctx); err != nil {
			return err
		}
		return errUndo
	})
	return undone(err)
}

// snapshot reads the catalog as it is at one moment.
func (c *Catalog) snapshot(ctx context.Context, do func(transaction) error) error {
	tx, err := c.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return c.fail("catalog.snapshot", "", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return do(transaction{tx, c})
}

// empty is an error unless no table has a row.
func (t transaction) empty(ctx context.Context) error {
	names, err := tables()
	for _, name := range names {
		n := 0
		if err := t.row(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM `+name+` LIMIT 1) AS first`).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return &pachamama.Error{Code: pachamama.CodeConflict, Op: "catalog.CopyTo", Subject: name, Message: "the catalog to move to is not empty",
				Hint: "Name an empty database, another schema or a new file: nothing is ever mixed or overwritten."}
		}
	}
	return err
}

// atRest counts the rows of all tables, unless runs are open or programs at work.
func (t transaction) atRest(ctx context.Context) ([]Copied, error) {
	now, err := t.c.clock(ctx, t.Tx)
	if err != nil {
		return nil, err
	}
	for _, busy := range []struct{ query, message, hint string }{
		{`SELECT id FROM runs WHERE state IN ('waiting', 'running') ORDER BY id LIMIT 5`, "runs are open: ", "Let them end, or `pachamama cancel RUN`."},
		{`SELECT name FROM leases WHERE until > '` + stamp(now) + `' ORDER BY name LIMIT 5`, "programs are at work: ", "Stop `pachamama serve` and all others on this catalog."},
	} {
		var names []string
		_, err := eachIn(ctx, t, busy.query, nil, func(rows *sql.Rows) error {
			var name string
			err := rows.Scan(&name)
			names = append(names, name)
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(names) > 0 {
			return nil, &pachamama.Error{Code: pachamama.CodeConflict, Op: "catalog.CopyTo", Subject: "catalog", Message: busy.message + strings.Join(names, ", "), Hint: busy.hint}
		}
	}
	names, err := tables()
	all := make([]Copied, len(names))
	for i, name := range names {
		all[i].Table = name
		if err := t.row(ctx, `SELECT COUNT(*) FROM `+name).Scan(&all[i].Rows); err != nil {
			return nil, err
		}
	}
	return all, err
}
