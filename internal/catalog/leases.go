package catalog

import (
	"context"
	"time"
)

// Lease takes or extends the named lease for the owner until now plus d. It
// reports false when another owner holds it. Gone, when not nil, tells that the
// present owner is known to be dead, so that its lease may be taken early. Time
// is that of the clock which all programs on the catalog share.
func (c *Catalog) Lease(ctx context.Context, name, owner string, d time.Duration, gone func(owner string) bool) (held bool, err error) {
	err = c.tx(ctx, "catalog.Lease", name, func(tx transaction) error {
		held = false
		now, err := c.clock(ctx, tx.Tx)
		if err != nil {
			return err
		}
		var holder, until string
		ok, err := found(tx.row(ctx, `SELECT owner, until FROM leases WHERE name = ?`, name).Scan(&holder, &until))
		if err != nil {
			return err
		}
		taken := ok && holder != owner && until > stamp(now)
		if taken && (gone == nil || !gone(holder)) {
			return nil
		}
		held = true
		_, err = tx.exec(ctx, `INSERT INTO leases (name, owner, until) VALUES (?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until`, name, owner, stamp(now.Add(d)))
		return err
	})
	return held && err == nil, err
}

func (c *Catalog) clock(ctx context.Context, in Asked) (time.Time, error) {
	if c.dialect.Clock == nil {
		return c.now(), nil
	}
	return c.dialect.Clock(ctx, in)
}

// Release gives a lease back; one that is held by another is left alone.
func (c *Catalog) Release(ctx context.Context, name, owner string) error {
	_, err := c.exec(ctx, "catalog.Release", name, `DELETE FROM leases WHERE name = ? AND owner = ?`, name, owner)
	return err
}

// Holder returns who holds a lease now, "" for nobody.
func (c *Catalog) Holder(ctx context.Context, name string) (owner string, err error) {
	var now time.Time
	err = c.try(ctx, func(ctx context.Context) (err error) {
		now, err = c.clock(ctx, c.db)
		return c.fail("catalog.Holder", name, err)
	})
	if err != nil {
		return "", err
	}
	_, err = found(c.one(ctx, "catalog.Holder", name, `SELECT owner FROM leases WHERE name = ? AND until > ?`, []any{name, stamp(now)}, into(&owner)))
	return owner, err
}
