package catalog

import (
	"context"
	"database/sql"
	"time"

	"github.com/ucldc/pachamama"
)

// Site is what readers look at.
type Site string

// The sites: operators look at stage, the public at live.
const (
	Stage Site = "stage"
	Live  Site = "live"
)

// Move sets which version of a collection a site shows, in one transaction:
// readers see the old version or the new, never a mixture. An empty version
// takes the collection off the site. The version before is returned.
func (c *Catalog) Move(ctx context.Context, site Site, collection, version, byWhom string) (before string, err error) {
	err = c.tx(ctx, "catalog.Move", collection, func(tx transaction) error {
		before = ""
		if _, err := found(tx.row(ctx, `SELECT version FROM pointers WHERE collection = ? AND site = ?`, collection, string(site)).Scan(&before)); err != nil {
			return err
		}
		if before == version {
			return nil
		}
		now := stamp(c.now())
		var err error
		if version == "" {
			_, err = tx.exec(ctx, `DELETE FROM pointers WHERE collection = ? AND site = ?`, collection, string(site))
		} else {
			_, err = tx.exec(ctx, `INSERT INTO pointers (collection, site, version, moved, by_whom) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (collection, site) DO UPDATE SET version = excluded.version, moved = excluded.moved, by_whom = excluded.by_whom`,
				collection, string(site), version, now, byWhom)
		}
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `INSERT INTO pointer_log (collection, site, before, after, moved, by_whom) VALUES (?, ?, ?, ?, ?, ?)`,
			collection, string(site), before, version, now, byWhom)
		return err
	})
	return before, err
}

// Pointer is what a site shows of a collection.
type Pointer struct {
	Collection string `json:"collection"`
	Version    string `json:"version"`
}

// Pointers returns what a site shows, in order of collection.
func (c *Catalog) Pointers(ctx context.Context, site Site) ([]Pointer, error) {
	var out []Pointer
	err := c.each(ctx, "catalog.Pointers", `SELECT collection, version FROM pointers WHERE site = ? ORDER BY collection`, []any{string(site)},
		func(rows *sql.Rows) error {
			var p Pointer
			err := rows.Scan(&p.Collection, &p.Version)
			out = append(out, p)
			return err
		})
	return out, err
}

// Pointer returns the version of a collection that a site shows, "" for none.
func (c *Catalog) Pointer(ctx context.Context, site Site, collection string) (string, error) {
	var version string
	_, err := found(c.one(ctx, "catalog.Pointer", collection, `SELECT version FROM pointers WHERE collection = ? AND site = ?`, []any{collection, string(site)}, into(&version)))
	return version, err
}

// Moved is a line of the history of a pointer.
type Moved struct {
	Site   Site      `json:"site"`
	Before string    `json:"before,omitempty"`
	After  string    `json:"after,omitempty"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
}

// History returns how the pointers of a collection moved, newest first.
func (c *Catalog) History(ctx context.Context, collection string, limit int) ([]Moved, error) {
	var out []Moved
	err := c.each(ctx, "catalog.History", `SELECT site, before, after, moved, by_whom FROM pointer_log WHERE collection = ? ORDER BY id DESC LIMIT ?`,
		[]any{collection, limit}, func(rows *sql.Rows) error {
			var m Moved
			var at string
			err := rows.Scan(&m.Site, &m.Before, &m.After, &at, &m.By)
			m.At = unstamp(at)
			out = append(out, m)
			return err
		})
	return out, err
}

// Before returns the version that a site showed before the one it shows now:
// where a roll-back goes. Not found when there was none.
func (c *Catalog) Before(ctx context.Context, site Site, collection string) (string, error) {
	now, err := c.Pointer(ctx, site, collection)
	if err != nil {
		return "", err
	}
	var version string
	ok, err := found(c.one(ctx, "catalog.Before", collection, `SELECT before FROM pointer_log WHERE collection = ? AND site = ? AND after = ? AND before <> ''
		ORDER BY id DESC LIMIT 1`, []any{collection, string(site), now}, into(&version)))
	if !ok && err == nil {
		return "", &pachamama.Error{Code: pachamama.CodeNotFound, Op: "catalog.Before", Subject: collection,
			Message: "no earlier version was published", Hint: "`pachamama show COLLECTION` lists what was."}
	}
	return version, err
}
