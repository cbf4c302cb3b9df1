// Package catalog keeps collections, runs, attempts, problems, pointers, usage
// and audit in SQL. It is written once, in the SQL that SQLite and PostgreSQL
// share; what differs is in Dialect.
package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"sync/atomic"
	"time"

	"github.com/ucldc/pachamama"
)

// Catalog is the open catalog. It is safe for concurrent use.
type Catalog struct {
	db      *sql.DB
	dialect Dialect
	now     func() time.Time
	closed  *atomic.Bool
}

// Open brings the schema up to date and returns the catalog, which owns db.
func Open(ctx context.Context, db *sql.DB, dialect Dialect, now func() time.Time) (*Catalog, error) {
	c := &Catalog{db: db, dialect: dialect, now: now, closed: new(atomic.Bool)}
	if err := c.migrate(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// Close closes the database. It may be called twice.
func (c *Catalog) Close() error {
	c.closed.Store(true)
	return c.db.Close()
}

// Ping tells whether the database answers.
func (c *Catalog) Ping(ctx context.Context) error {
	return c.try(ctx, func(ctx context.Context) error { return c.fail("catalog.Ping", "", c.db.PingContext(ctx)) })
}

// About tells people of the engine: "PostgreSQL 17.2".
func (c *Catalog) About() string { return c.dialect.About }

// Dialect names the engine: "sqlite".
func (c *Catalog) Dialect() string { return c.dialect.Name }

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
	if c.closed.Load() {
		return &pachamama.Error{Code: pachamama.CodeUnavailable, Op: op, Subject: subject, Who: pachamama.WhoUs, Message: "the catalog is closed: the program is ending", Cause: err}
	}
	if c.dialect.Explain != nil {
		if told := c.dialect.Explain(op, subject, err); told != nil {
			return told
		}
	}
	return &pachamama.Error{Code: pachamama.CodeInternal, Op: op, Subject: subject, Who: pachamama.WhoUs, Message: "the catalog could not do it", Cause: err}
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
