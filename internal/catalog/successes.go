package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/ucldc/pachamama"
)

// Success is when a collection was last harvested well.
type Success struct {
	Collection pachamama.Collection
	At         time.Time // zero: never
}

// LastSuccess is when a run of a collection ended well that fetched and put on
// stage what it made; the zero time for never.
func (c *Catalog) LastSuccess(ctx context.Context, collection string) (time.Time, error) {
	var at string
	err := c.db.QueryRowContext(ctx, c.sql(`SELECT `+lastSuccess+` FROM collections c WHERE c.id = ?`), collection).Scan(&at)
	return unstamp(at), c.fail("catalog.LastSuccess", collection, err)
}

// lastSuccess is a column of a query over collections c.
const lastSuccess = `COALESCE((SELECT MAX(r.ended) FROM runs r JOIN stages f ON f.run = r.id AND f.stage = 'fetch' JOIN stages i ON i.run = r.id AND i.stage = 'index'
	WHERE r.collection = c.id AND r.state = 'done'), '')`

// Successes returns a page of successes in order of collection id.
func (c *Catalog) Successes(ctx context.Context, after string, limit int) ([]Success, error) {
	var out []Success
	err := c.each(ctx, "catalog.Successes", `SELECT c.doc, c.created, `+lastSuccess+` FROM collections c WHERE c.id > ? ORDER BY c.id LIMIT ?`,
		[]any{after, limit}, func(rows *sql.Rows) error {
			var s Success
			var doc, created, at string
			if err := rows.Scan(&doc, &created, &at); err != nil {
				return err
			}
			err := json.Unmarshal([]byte(doc), &s.Collection)
			s.Collection.Created, s.At = unstamp(created), unstamp(at)
			out = append(out, s)
			return err
		})
	return out, err
}

// CountRuns returns how many runs are in each state.
func (c *Catalog) CountRuns(ctx context.Context) (map[pachamama.RunState]int64, error) {
	out := map[pachamama.RunState]int64{}
	for _, s := range pachamama.RunStates() {
		out[s] = 0
	}
	err := c.each(ctx, "catalog.CountRuns", `SELECT state, COUNT(*) FROM runs GROUP BY state`, nil, func(rows *sql.Rows) error {
		var state pachamama.RunState
		var n int64
		err := rows.Scan(&state, &n)
		out[state] = n
		return err
	})
	return out, err
}
