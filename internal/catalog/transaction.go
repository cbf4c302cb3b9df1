package catalog

import (
	"context"
	"database/sql"
	"errors"
)

// transaction is one that is under way.
type transaction struct {
	*sql.Tx
	c *Catalog
}

func (t transaction) exec(ctx context.Context, q string, args ...any) (int64, error) {
	res, err := t.ExecContext(ctx, t.c.sql(q), clean(args)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t transaction) row(ctx context.Context, q string, args ...any) row {
	return t.QueryRowContext(ctx, t.c.sql(q), clean(args)...)
}

// tx does something all or nothing, and exactly once. Transactions on one subject
// come one after another, so that what is read in one holds until it ends; those
// on others may be under way at once. It may be done again, so do must set all
// that it tells to the outside anew.
func (c *Catalog) tx(ctx context.Context, op, subject string, do func(transaction) error) error {
	unanswered := "" // names the try whose commit got no answer
	return c.try(ctx, func(ctx context.Context) error {
		if unanswered != "" {
			done, err := c.dialect.Committed(ctx, c.db, unanswered)
			if err != nil || done {
				return c.fail(op, subject, err)
			}
			unanswered = ""
		}
		tx, err := c.db.BeginTx(ctx, nil)
		if err != nil {
			return c.fail(op, subject, err)
		}
		id := ""
		if c.dialect.Begin != nil {
			err = c.dialect.Begin(ctx, tx, cleanText(subject))
		}
		if err == nil {
			err = do(transaction{tx, c})
		}
		if err == nil && c.dialect.Sign != nil {
			id, err = c.dialect.Sign(ctx, tx)
		}
		if err != nil {
			return c.fail(op, subject, errors.Join(err, rollback(tx)))
		}
		if err = tx.Commit(); err != nil && c.dialect.Committed != nil {
			unanswered = id
		}
		return c.fail(op, subject, err)
	})
}

// rollback tells only what is news: a connection that is lost rolled back itself.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}
