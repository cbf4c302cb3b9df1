package catalog

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/ucldc/pachamama"
)

// SetProblems replaces what is noted for a unit outside of an attempt.
func (c *Catalog) SetProblems(ctx context.Context, run string, stage pachamama.Stage, unit string, problems []pachamama.Problem) error {
	return c.tx(ctx, "catalog.SetProblems", unitSubject(run, stage, unit), func(tx transaction) error { return c.putProblems(ctx, tx, run, stage, unit, problems) })
}

func (c *Catalog) putProblems(ctx context.Context, tx transaction, run string, stage pachamama.Stage, unit string, problems []pachamama.Problem) error {
	if _, err := tx.exec(ctx, `DELETE FROM problems WHERE run = ? AND stage = ? AND unit = ?`, run, string(stage), unit); err != nil {
		return err
	}
	for _, p := range problems {
		doc, err := toJSON(p)
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `INSERT INTO problems (run, stage, unit, code, cause, count, doc) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (run, stage, unit, code, cause) DO UPDATE SET count = problems.count + excluded.count`,
			run, string(stage), unit, string(p.Code), short(p.Cause), p.Count, doc)
		if err != nil {
			return err
		}
	}
	return nil
}

// Problems returns what is wrong in a run, grouped by cause, with one example
// each, the most frequent first.
func (c *Catalog) Problems(ctx context.Context, run string) ([]pachamama.Problem, error) {
	var out []pachamama.Problem
	err := c.each(ctx, "catalog.Problems", `SELECT SUM(count), MIN(doc) FROM problems WHERE run = ?
		GROUP BY stage, code, cause ORDER BY SUM(count) DESC, MIN(doc)`, []any{run}, func(rows *sql.Rows) error {
		var n int64
		var doc string
		if err := rows.Scan(&n, &doc); err != nil {
			return err
		}
		var p pachamama.Problem
		err := json.Unmarshal([]byte(doc), &p)
		p.Count = n
		out = append(out, p)
		return err
	})
	return out, err
}
