package catalog

import (
	"context"
	"database/sql"
	"time"
)

// Lease takes or extends the named lease for the owner until now plus d. It
// reports false when another owner holds it. Gone, when not nil, tells that the
// present owner is known to be dead, so that its lease may be taken early.
func (c *Catalog) Lease(ctx context.Context, name, owner string, d time.Duration, gone func(owner string) bool) (held bool, err error) {
	err = c.tx(ctx, "catalog.Lease", func(tx *sql.Tx) error {
		var holder, until string
		err := tx.QueryRowContext(ctx, c.sql(`SELECT owner, until FROM leases WHERE name = ?`), name).Scan(&holder, &until)
		if err != nil && err != sql.ErrNoRows {
			return err
		}
		now := c.now()
		taken := err == nil && holder != owner && until > stamp(now)
		if taken && (gone == nil || !gone(holder)) {
			return nil
		}
		held = true
		_, err = tx.ExecContext(ctx, c.sql(`INSERT INTO leases (name, owner, until) VALUES (?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until`), name, owner, stamp(now.Add(d)))
		return err
	})
	return held && err == nil, err
}

// Release gives a lease back; one that is held by another is left alone.
func (c *Catalog) Release(ctx context.Context, name, owner string) error {
	_, err := c.exec(ctx, "catalog.Release", name, `DELETE FROM leases WHERE name = ? AND owner = ?`, name, owner)
	return err
}

// Holder returns who holds a lease now, "" for nobody.
func (c *Catalog) Holder(ctx context.Context, name string) (string, error) {
	var owner string
	err := c.db.QueryRowContext(ctx, c.sql(`SELECT owner FROM leases WHERE name = ? AND until > ?`), name, stamp(c.now())).Scan(&owner)
	if err == sql.ErrNoRows {
		return "", nil
	}
	return owner, c.fail("catalog.Holder", name, err)
}
