package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/ucldc/pachamama"
)

// StageRow is where a stage of a run stands.
type StageRow struct {
	Stage   pachamama.Stage    `json:"stage"`
	State   pachamama.RunState `json:"state"`
	Units   int64              `json:"units"`           // known so far
	Done    int64              `json:"done"`            //
	Doing   string             `json:"doing,omitempty"` // the last unit begun
	Counts  pachamama.Counts   `json:"counts"`          // of its units so far, or of the sealed stage
	Started time.Time          `json:"started,omitzero"`
	Ended   time.Time          `json:"ended,omitzero"`
	Moved   time.Time          `json:"moved,omitzero"` // when it last got anywhere
}

// Stages returns the stages of a run in the order of the pipeline.
func (c *Catalog) Stages(ctx context.Context, run string) ([]StageRow, error) {
	byName := map[pachamama.Stage]StageRow{}
	err := c.each(ctx, "catalog.Stages", `SELECT stage, state, units, done, doing, counts, started, ended, moved FROM stages WHERE run = ?`,
		[]any{run}, func(rows *sql.Rows) error {
			var s StageRow
			var counts, started, ended, moved string
			if err := rows.Scan(&s.Stage, &s.State, &s.Units, &s.Done, &s.Doing, &counts, &started, &ended, &moved); err != nil {
				return err
			}
			s.Started, s.Ended, s.Moved = unstamp(started), unstamp(ended), unstamp(moved)
			err := json.Unmarshal([]byte(counts), &s.Counts)
			byName[s.Stage] = s
			return err
		})
	var out []StageRow
	for _, name := range pachamama.Stages() {
		if s, ok := byName[name]; ok {
			out = append(out, s)
		}
	}
	return out, err
}

// StartStage notes that a stage has begun, or goes on.
func (c *Catalog) StartStage(ctx context.Context, run string, stage pachamama.Stage) error {
	now := stamp(c.now())
	_, err := c.exec(ctx, "catalog.StartStage", run, `UPDATE stages SET state = 'running', ended = '', moved = ?,
		started = CASE WHEN started = '' THEN ? ELSE started END WHERE run = ? AND stage = ?`, now, now, run, string(stage))
	return err
}

// Progress notes how far a stage is, and that it moved if it is any further or does
// something else. Counts may be nil: they are left alone.
func (c *Catalog) Progress(ctx context.Context, run string, stage pachamama.Stage, units, done int64, doing string, counts pachamama.Counts) error {
	const op = "catalog.Progress"
	now := stamp(c.now())
	if counts == nil {
		_, err := c.exec(ctx, op, run, `UPDATE stages SET moved = CASE WHEN done <> ? OR doing <> ? THEN ? ELSE moved END,
			units = ?, done = ?, doing = ? WHERE run = ? AND stage = ?`, done, doing, now, units, done, doing, run, string(stage))
		return err
	}
	doc, err := toJSON(counts)
	if err != nil {
		return c.fail(op, run, err)
	}
	_, err = c.exec(ctx, op, run, `UPDATE stages SET moved = CASE WHEN done <> ? OR doing <> ? OR counts <> ? THEN ? ELSE moved END,
		units = ?, done = ?, doing = ?, counts = ? WHERE run = ? AND stage = ?`, done, doing, doc, now, units, done, doing, doc, run, string(stage))
	return err
}

// EndStage notes how a stage ended, with its final counts when it is done.
func (c *Catalog) EndStage(ctx context.Context, run string, stage pachamama.Stage, state pachamama.RunState, counts pachamama.Counts) error {
	const op = "catalog.EndStage"
	now := stamp(c.now())
	if counts == nil {
		_, err := c.exec(ctx, op, run, `UPDATE stages SET state = ?, ended = ?, moved = ? WHERE run = ? AND stage = ?`, string(state), now, now, run, string(stage))
		return err
	}
	doc, err := toJSON(counts)
	if err != nil {
		return c.fail(op, run, err)
	}
	_, err = c.exec(ctx, op, run, `UPDATE stages SET state = ?, ended = ?, moved = ?, counts = ? WHERE run = ? AND stage = ?`, string(state), now, now, doc, run, string(stage))
	return err
}

// Attempt is one try of one unit.
type Attempt struct {
	Run      string              `json:"run"`
	Stage    pachamama.Stage     `json:"stage"`
	Unit     string              `json:"unit"`
	N        int                 `json:"n"` // from 1
	OK       bool                `json:"ok"`
	Code     pachamama.Code      `json:"code,omitempty"`
	Message  string              `json:"message,omitempty"`
	Counts   pachamama.Counts    `json:"counts"`
	Started  time.Time           `json:"started"`
	Took     time.Duration       `json:"took"`
	Pages    []pachamama.Page    `json:"-"` // written by it
	Problems []pachamama.Problem `json:"-"`
}

// AddAttempt stores an attempt and its problems in one step, with the next
// number of its unit. The problems replace those of earlier attempts at it.
func (c *Catalog) AddAttempt(ctx context.Context, a Attempt) error {
	const op = "catalog.AddAttempt"
	counts, err := toJSON(a.Counts)
	if err != nil {
		return c.fail(op, a.Unit, err)
	}
	pages, err := toJSON(a.Pages)
	if err != nil {
		return c.fail(op, a.Unit, err)
	}
	return c.tx(ctx, op, unitSubject(a.Run, a.Stage, a.Unit), func(tx transaction) error {
		_, err := tx.exec(ctx, `INSERT INTO attempts (run, stage, unit, n, ok, code, message, counts, pages, started, took_ms)
			SELECT ?, ?, ?, COALESCE(MAX(n), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM attempts WHERE run = ? AND stage = ? AND unit = ?`,
			a.Run, string(a.Stage), a.Unit, boolInt(a.OK), string(a.Code), a.Message, counts, pages, stamp(a.Started), a.Took.Milliseconds(),
			a.Run, string(a.Stage), a.Unit)
		if err != nil {
			return err
		}
		return c.putProblems(ctx, tx, a.Run, a.Stage, a.Unit, a.Problems)
	})
}

// unitSubject is what transactions on a unit of a run are one after another by.
func unitSubject(run string, stage pachamama.Stage, unit string) string {
	return run + "/" + string(stage) + "/" + unit
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// DoneUnits returns the names of the units of a stage that have a successful
// attempt, and the sum of their counts.
func (c *Catalog) DoneUnits(ctx context.Context, run string, stage pachamama.Stage) (map[string]bool, pachamama.Counts, error) {
	done, sum := map[string]bool{}, pachamama.Counts{}
	err := c.each(ctx, "catalog.DoneUnits", `SELECT unit, counts FROM attempts WHERE run = ? AND stage = ? AND ok = 1`,
		[]any{run, string(stage)}, func(rows *sql.Rows) error {
			var unit, doc string
			if err := rows.Scan(&unit, &doc); err != nil || done[unit] {
				return err
			}
			var counts pachamama.Counts
			err := json.Unmarshal([]byte(doc), &counts)
			done[unit] = true
			sum.Add(counts)
			return err
		})
	return done, sum, err
}

// DonePages returns the pages that the successful attempts of a stage wrote,
// in order of unit.
func (c *Catalog) DonePages(ctx context.Context, run string, stage pachamama.Stage) ([]pachamama.Page, error) {
	var out []pachamama.Page
	last := ""
	err := c.each(ctx, "catalog.DonePages", `SELECT unit, pages FROM attempts WHERE run = ? AND stage = ? AND ok = 1 ORDER BY unit, n`,
		[]any{run, string(stage)}, func(rows *sql.Rows) error {
			var unit, doc string
			if err := rows.Scan(&unit, &doc); err != nil || unit == last {
				return err
			}
			last = unit
			var pages []pachamama.Page
			err := json.Unmarshal([]byte(doc), &pages)
			out = append(out, pages...)
			return err
		})
	return out, err
}

// Failures returns the latest failed attempts of a run, newest first.
func (c *Catalog) Failures(ctx context.Context, run string, limit int) ([]Attempt, error) {
	var out []Attempt
	err := c.each(ctx, "catalog.Failures", `SELECT stage, unit, n, code, message, started, took_ms FROM attempts
		WHERE run = ? AND ok = 0 ORDER BY started DESC LIMIT ?`, []any{run, limit}, func(rows *sql.Rows) error {
		a := Attempt{Run: run}
		var started string
		var ms int64
		err := rows.Scan(&a.Stage, &a.Unit, &a.N, &a.Code, &a.Message, &started, &ms)
		a.Started, a.Took = unstamp(started), time.Duration(ms)*time.Millisecond
		out = append(out, a)
		return err
	})
	return out, err
}
