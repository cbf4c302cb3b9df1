package catalog

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"
)

// Metered is what calls of one kind and size consumed in a month, in all stages
// of a run; outside of runs it is empty.
type Metered struct {
	Usage
	Month string
}

// MeterFilter chooses usage. Empty fields choose all.
type MeterFilter struct {
	Run        string
	Collection string
	Months     []string
	From       string // runs from this one on
	Until      string // months up to this one
	Piece      string
}

// Metered calls give for every row of usage, in the order of runs, which is that of time.
func (c *Catalog) Metered(ctx context.Context, f MeterFilter, give func(Metered)) error {
	where, args := []string{"1 = 1"}, []any{}
	also := func(condition string, values ...string) {
		where = append(where, condition)
		for _, v := range values {
			args = append(args, v)
		}
	}
	if f.Run != "" {
		also("run = ?", f.Run)
	}
	if f.Collection != "" {
		also("run IN (SELECT id FROM runs WHERE collection = ?)", f.Collection)
	}
	if f.From != "" {
		also("run >= ?", f.From)
	}
	if f.Until != "" {
		also("month <= ?", f.Until)
	}
	if f.Piece != "" {
		also("piece = ?", f.Piece)
	}
	if len(f.Months) > 0 {
		also("month IN ("+strings.Join(slices.Repeat([]string{"?"}, len(f.Months)), ", ")+")", f.Months...)
	}
	return c.each(ctx, "catalog.Metered", `SELECT run, month, piece, driver, op, size, SUM(count), SUM(bytes), SUM(units), SUM(micros), SUM(errors), SUM(throttled)
		FROM usage WHERE `+strings.Join(where, " AND ")+` GROUP BY run, month, piece, driver, op, size ORDER BY run, month, piece, driver, op, size`, args, func(rows *sql.Rows) error {
		var m Metered
		var micros int64
		err := rows.Scan(&m.Run, &m.Month, &m.Piece, &m.Driver, &m.Op, &m.Size, &m.Count, &m.Bytes, &m.Units, &micros, &m.Errors, &m.Throttled)
		m.Took = time.Duration(micros) * time.Microsecond
		if err == nil {
			give(m)
		}
		return err
	})
}
