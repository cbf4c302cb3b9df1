package catalog

import (
	"context"
	"database/sql"
	"time"
)

// Usage is what the operations of one kind on a piece consumed in a stage.
type Usage struct {
	Run       string        `json:"run"`
	Stage     string        `json:"stage"`
	Piece     string        `json:"piece"`
	Driver    string        `json:"driver"`
	Op        string        `json:"op"`
	Size      int64         `json:"size,omitempty"` // of each call, as usage.Size rounds it; -1: not noted
	Count     int64         `json:"count"`
	Bytes     int64         `json:"bytes"`
	Units     int64         `json:"units"`
	Took      time.Duration `json:"took"`
	Errors    int64         `json:"errors"`
	Throttled int64         `json:"throttled"`
}

// AddUsage adds to what is noted of this month.
func (c *Catalog) AddUsage(ctx context.Context, rows []Usage) error {
	month := Month(c.now())
	return c.tx(ctx, "catalog.AddUsage", "usage", func(tx transaction) error {
		for _, u := range rows {
			_, err := tx.exec(ctx, `INSERT INTO usage (run, stage, piece, driver, op, month, size, count, bytes, units, micros, errors, throttled)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (run, stage, piece, driver, op, month, size) DO UPDATE SET count = usage.count + excluded.count, bytes = usage.bytes + excluded.bytes,
				units = usage.units + excluded.units, micros = usage.micros + excluded.micros, errors = usage.errors + excluded.errors,
				throttled = usage.throttled + excluded.throttled`,
				u.Run, u.Stage, u.Piece, u.Driver, u.Op, month, u.Size, u.Count, u.Bytes, u.Units, u.Took.Microseconds(), u.Errors, u.Throttled)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// UsageOf returns what a run consumed, in all months and sizes.
func (c *Catalog) UsageOf(ctx context.Context, run string) ([]Usage, error) {
	var out []Usage
	err := c.each(ctx, "catalog.UsageOf", `SELECT stage, piece, driver, op, SUM(count), SUM(bytes), SUM(units), SUM(micros), SUM(errors), SUM(throttled)
		FROM usage WHERE run = ? GROUP BY stage, piece, driver, op ORDER BY stage, piece, op, driver`, []any{run}, func(rows *sql.Rows) error {
		u := Usage{Run: run}
		var micros int64
		err := rows.Scan(&u.Stage, &u.Piece, &u.Driver, &u.Op, &u.Count, &u.Bytes, &u.Units, &micros, &u.Errors, &u.Throttled)
		u.Took = time.Duration(micros) * time.Microsecond
		out = append(out, u)
		return err
	})
	return out, err
}

// Month names the month of a time, in UTC, as usage does: "2026-11".
func Month(t time.Time) string { return t.UTC().Format("2006-01") }
