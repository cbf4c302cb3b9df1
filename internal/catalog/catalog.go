// Package catalog keeps collections, runs, attempts, problems, pointers, usage
// and audit in SQL. It is written in the SQL that SQLite and PostgreSQL share;
// what differs is in Dialect.
package catalog

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
)

// Dialect is what a driver says of its SQL engine.
type Dialect struct {
	Name     string                                      // "sqlite"
	Numbered bool                                        // placeholders are $1, $2 in place of ?
	Lock     func(ctx context.Context, tx *sql.Tx) error // keeps two programs from migrating at once; may be nil
	Wrap     func(err error) error                       // tells busy, full, read-only apart; may be nil
}

// Catalog is the open catalog. It is safe for concurrent use.
type Catalog struct {
	db      *sql.DB
	dialect Dialect
	now     func() time.Time
}

// Open brings the schema up to date and returns the catalog, which owns db.
func Open(ctx context.Context, db *sql.DB, dialect Dialect, now func() time.Time) (*Catalog, error) {
	c := &Catalog{db: db, dialect: dialect, now: now}
	if err := c.migrate(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// Close closes the database. It may be called twice.
func (c *Catalog) Close() error { return c.db.Close() }

// Ping tells whether the database answers.
func (c *Catalog) Ping(ctx context.Context) error {
	return c.fail("catalog.Ping", "", c.db.PingContext(ctx))
}

// Dialect names the engine: "sqlite".
func (c *Catalog) Dialect() string { return c.dialect.Name }

//go:embed schema.sql
var schema1 string

//go:embed schema2.sql
var schema2 string

//go:embed schema3.sql
var schema3 string

//go:embed schema4.sql
var schema4 string

//go:embed schema5.sql
var schema5 string

// migrations are applied in order; a published one is never edited.
func migrations() []string { return []string{schema1, schema2, schema3, schema4, schema5} }

func (c *Catalog) migrate(ctx context.Context) error {
	return c.tx(ctx, "catalog.migrate", func(tx *sql.Tx) error {
		if c.dialect.Lock != nil {
			if err := c.dialect.Lock(ctx, tx); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (n INTEGER PRIMARY KEY, at TEXT NOT NULL)`); err != nil {
			return err
		}
		var have int
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) FROM migrations`).Scan(&have); err != nil {
			return err
		}
		all := migrations()
		if have > len(all) {
			return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "catalog.migrate",
				Message: fmt.Sprintf("the catalog is of version %d, this program knows %d", have, len(all)),
				Hint:    "Use the newer program that made it."}
		}
		for n := have; n < len(all); n++ {
			if _, err := tx.ExecContext(ctx, all[n]); err != nil {
				return fmt.Errorf("migration %d: %w", n+1, err)
			}
			if _, err := tx.ExecContext(ctx, c.sql(`INSERT INTO migrations (n, at) VALUES (?, ?)`), n+1, stamp(c.now())); err != nil {
				return err
			}
		}
		return nil
	})
}

// sql writes placeholders as the engine wants them.
func (c *Catalog) sql(q string) string {
	if !c.dialect.Numbered {
		return q
	}
	var b strings.Builder
	n := 0
	for _, r := range q {
		if r == '?' {
			n++
			b.WriteString("$" + strconv.Itoa(n))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (c *Catalog) exec(ctx context.Context, op, subject, q string, args ...any) (int64, error) {
	res, err := c.db.ExecContext(ctx, c.sql(q), args...)
	if err != nil {
		return 0, c.fail(op, subject, err)
	}
	n, err := res.RowsAffected()
	return n, c.fail(op, subject, err)
}

func (c *Catalog) tx(ctx context.Context, op string, do func(*sql.Tx) error) error {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return c.fail(op, "", err)
	}
	if err := do(tx); err != nil {
		return c.fail(op, "", errors.Join(err, ignoreDone(tx.Rollback())))
	}
	return c.fail(op, "", tx.Commit())
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// fail turns an error of the engine into ours; nil stays nil.
func (c *Catalog) fail(op, subject string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*pachamama.Error](err); ok || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return &pachamama.Error{Code: pachamama.CodeNotFound, Op: op, Subject: subject, Message: "not in the catalog", Cause: err}
	}
	if c.dialect.Wrap != nil {
		err = c.dialect.Wrap(err)
	}
	return &pachamama.Error{Code: pachamama.CodeUnavailable, Op: op, Subject: subject, Who: pachamama.WhoUs,
		Message: "the catalog could not do it", Hint: "Look at the disk and the rights of the data folder; `pachamama doctor` tries each piece.", Cause: err}
}

// stamp writes a time so that text order is time order; the zero time is "".
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

func unstamp(s string) time.Time {
	t, _ := time.Parse("2006-01-02T15:04:05.000Z", s) // only stamp writes these; "" is the zero time
	return t
}

func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// each calls scan for every row of the query.
func (c *Catalog) each(ctx context.Context, op, q string, args []any, scan func(*sql.Rows) error) error {
	rows, err := c.db.QueryContext(ctx, c.sql(q), args...)
	if err != nil {
		return c.fail(op, "", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return c.fail(op, "", err)
		}
	}
	return c.fail(op, "", rows.Err())
}
