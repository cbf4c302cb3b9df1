package catalog

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"

	"github.com/ucldc/pachamama"
)

// A version of the schema is a file; a published one is never edited.
//
//go:embed schema*.sql
var schemas embed.FS

// Migrations are applied in order: schema.sql, schema2.sql, schema3.sql, ...
func Migrations() ([]string, error) {
	entries, err := fs.Glob(schemas, "schema*.sql")
	if err != nil {
		return nil, err
	}
	var all []string
	for n := range entries {
		name := fmt.Sprintf("schema%d.sql", n+1)
		if n == 0 {
			name = "schema.sql"
		}
		text, err := schemas.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("the versions of the schema have a gap: %w", err)
		}
		all = append(all, string(text))
	}
	return all, nil
}

// migrate brings the schema up to date. What is up to date needs no right to
// change it.
func (c *Catalog) migrate(ctx context.Context) error {
	const op = "catalog.migrate"
	all, err := Migrations()
	if err != nil {
		return err
	}
	var have int
	if err := c.db.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) FROM migrations`).Scan(&have); err == nil && have == len(all) {
		return nil
	}
	return c.tx(ctx, op, op, func(tx transaction) error { return c.migrateIn(ctx, tx, all) })
}

func (c *Catalog) migrateIn(ctx context.Context, tx transaction, all []string) error {
	types := c.dialect.Types
	if types == nil {
		types = func(s string) string { return s }
	}
	if _, err := tx.ExecContext(ctx, types(`CREATE TABLE IF NOT EXISTS migrations (n INTEGER PRIMARY KEY, at TEXT NOT NULL)`)); err != nil {
		return err
	}
	var have int
	if err := tx.row(ctx, `SELECT COALESCE(MAX(n), 0) FROM migrations`).Scan(&have); err != nil {
		return err
	}
	if have > len(all) {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "catalog.migrate",
			Message: fmt.Sprintf("the catalog is of version %d, this program knows %d", have, len(all)),
			Hint:    "Use the newer program that made it."}
	}
	for n := have; n < len(all); n++ {
		if _, err := tx.ExecContext(ctx, types(all[n])); err != nil {
			return fmt.Errorf("migration %d: %w", n+1, err)
		}
		if _, err := tx.exec(ctx, `INSERT INTO migrations (n, at) VALUES (?, ?)`, n+1, stamp(c.now())); err != nil {
			return err
		}
	}
	return c.renumber(ctx, tx)
}

func (c *Catalog) renumber(ctx context.Context, tx transaction) error {
	if c.dialect.Renumber == nil {
		return nil
	}
	names, err := tables()
	if err != nil {
		return err
	}
	return c.dialect.Renumber(ctx, tx.Tx, names)
}

var tableChange = regexp.MustCompile(`(?m)^(?:CREATE TABLE (\w+)|DROP TABLE (\w+)|ALTER TABLE (\w+) RENAME TO (\w+))`)

// tables names all tables, as the migrations leave them, but that of the
// migrations themselves.
func tables() ([]string, error) {
	all, err := Migrations()
	var names []string
	for _, text := range all {
		for _, m := range tableChange.FindAllStringSubmatch(text, -1) {
			names = slices.DeleteFunc(names, func(name string) bool { return name == m[2] || name == m[3] })
			if made := m[1] + m[4]; made != "" {
				names = append(names, made)
			}
		}
	}
	return names, err
}
