package catalog

import (
	"context"
	"errors"
	"fmt"
)

// errUndo has what was only tried undone.
var errUndo = errors.New("only tried")

// Try sees that every table can be read, written and cleared, and changes
// nothing. It returns the version of the schema.
func (c *Catalog) Try(ctx context.Context) (version int, err error) {
	names, err := tables()
	if err != nil {
		return 0, err
	}
	err = c.tx(ctx, "catalog.Try", "catalog.Try", func(tx transaction) error {
		for _, name := range names {
			if err := tryTable(ctx, tx, name); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		if _, err := tx.exec(ctx, `INSERT INTO audit (at, who, did, subject) VALUES (?, 'doctor', 'tried', '')`, stamp(c.now())); err != nil {
			return err
		}
		if err := tx.row(ctx, `SELECT MAX(n) FROM migrations`).Scan(&version); err != nil {
			return err
		}
		return errUndo
	})
	return version, undone(err)
}

// undone clears the error that has a transaction undone.
func undone(err error) error {
	if errors.Is(err, errUndo) {
		return nil
	}
	return err
}

// tryTable asks for the rights to a table, with statements that find no row.
func tryTable(ctx context.Context, tx transaction, name string) error {
	columns, err := tx.columns(ctx, name)
	if err != nil {
		return err
	}
	for _, q := range []string{`INSERT INTO ` + name + ` SELECT * FROM ` + name + ` WHERE 1 = 0`, `UPDATE ` + name + ` SET ` + columns[0] + ` = ` + columns[0] + ` WHERE 1 = 0`,
		`DELETE FROM ` + name + ` WHERE 1 = 0`} {
		if _, err := tx.exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
