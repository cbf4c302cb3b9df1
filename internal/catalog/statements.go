package catalog

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"reflect"
	"strconv"
	"strings"
)

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

// clean replaces in texts what not every engine keeps: broken UTF-8 and zero
// bytes, which sources put into names and messages.
func clean(args []any) []any {
	for i, a := range args {
		if v := reflect.ValueOf(a); v.Kind() == reflect.String {
			args[i] = cleanText(v.String())
		}
	}
	return args
}

func cleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

func (c *Catalog) try(ctx context.Context, call func(context.Context) error) error {
	if c.dialect.Try == nil || c.closed.Load() {
		return call(ctx)
	}
	return c.dialect.Try(ctx, call)
}

// exec runs one statement by itself. When a connection is lost it may be run
// twice: what then does harm belongs into a transaction.
func (c *Catalog) exec(ctx context.Context, op, subject, q string, args ...any) (n int64, err error) {
	err = c.try(ctx, func(ctx context.Context) error {
		res, err := c.db.ExecContext(ctx, c.sql(q), clean(args)...)
		if err == nil {
			n, err = res.RowsAffected()
		}
		return c.fail(op, subject, err)
	})
	return n, err
}

// row is what a row is scanned from.
type row interface{ Scan(dest ...any) error }

// one scans the one row of a query. There being none is ErrNoRows in a wrapping
// of ours.
func (c *Catalog) one(ctx context.Context, op, subject, q string, args []any, scan func(row) error) error {
	return c.try(ctx, func(ctx context.Context) error {
		return c.fail(op, subject, scan(c.db.QueryRowContext(ctx, c.sql(q), clean(args)...)))
	})
}

// into scans into variables.
func into(dest ...any) func(row) error { return func(r row) error { return r.Scan(dest...) } }

// found tells whether a row was, and clears the error that says it was not.
func found(err error) (bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each calls scan for every row of the query.
func (c *Catalog) each(ctx context.Context, op, q string, args []any, scan func(*sql.Rows) error) error {
	var broken error // after rows were given, which cannot be taken back
	err := c.try(ctx, func(ctx context.Context) error {
		n, err := eachIn(ctx, c.db, c.sql(q), clean(args), scan)
		if err = c.fail(op, "", err); n > 0 {
			broken = err
			return nil
		}
		return err
	})
	return errors.Join(err, broken)
}

func eachIn(ctx context.Context, in Asked, q string, args []any, scan func(*sql.Rows) error) (n int, err error) {
	rows, err := in.QueryContext(ctx, q, args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for ; rows.Next(); n++ {
		if err := scan(rows); err != nil {
			return n + 1, err
		}
	}
	return n, rows.Err()
}

// most bytes of a text that is part of a key: engines limit an entry of an index.
const mostKey = 1000

// short returns a text that may be part of a key: a long one by its beginning
// and its hash.
func short(s string) string {
	if s = cleanText(s); len(s) <= mostKey {
		return s
	}
	hash := sha256.Sum256([]byte(s))
	return cleanText(s[:mostKey-100]) + "#" + hex.EncodeToString(hash[:])
}
