package catalog

import (
	"context"
	"database/sql"
)

// PutCursor notes what was learned with a stored page of a chain: doc is JSON
// of the fetch stage's own.
func (c *Catalog) PutCursor(ctx context.Context, run, chain string, page int64, doc []byte) error {
	_, err := c.exec(ctx, "catalog.PutCursor", run, `INSERT INTO cursors (run, chain, page, doc) VALUES (?, ?, ?, ?)
		ON CONFLICT (run, chain, page) DO UPDATE SET doc = excluded.doc`, run, chain, page, string(doc))
	return err
}

// Cursors returns what was noted for a chain, by page.
func (c *Catalog) Cursors(ctx context.Context, run, chain string) (map[int64][]byte, error) {
	out := map[int64][]byte{}
	err := c.each(ctx, "catalog.Cursors", `SELECT page, doc FROM cursors WHERE run = ? AND chain = ?`, []any{run, chain}, func(rows *sql.Rows) error {
		var page int64
		var doc string
		err := rows.Scan(&page, &doc)
		out[page] = []byte(doc)
		return err
	})
	return out, err
}
