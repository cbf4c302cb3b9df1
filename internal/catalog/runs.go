package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/ucldc/pachamama"
)

// AddRun stores a new run in state waiting, with a row for each stage.
func (c *Catalog) AddRun(ctx context.Context, run pachamama.Run) error {
	const op = "catalog.AddRun"
	doc, err := toJSON(run)
	if err != nil {
		return c.fail(op, run.ID, err)
	}
	return c.tx(ctx, op, run.Collection.ID, func(tx transaction) error { return c.addRun(ctx, tx, run, doc) })
}

func (c *Catalog) addRun(ctx context.Context, tx transaction, run pachamama.Run, doc string) error {
	_, err := tx.exec(ctx, `INSERT INTO runs (id, collection, state, doc, created) VALUES (?, ?, ?, ?, ?)`,
		run.ID, run.Collection.ID, string(pachamama.RunWaiting), doc, stamp(run.Created))
	for _, s := range run.Stages {
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `INSERT INTO stages (run, stage, state) VALUES (?, ?, ?)`, run.ID, string(s), string(pachamama.RunWaiting))
	}
	return err
}

const runColumns = `SELECT doc, state, error, counts, started, ended FROM runs `

// Run returns one run.
func (c *Catalog) Run(ctx context.Context, id string) (pachamama.Run, error) {
	var run pachamama.Run
	err := c.one(ctx, "catalog.Run", id, runColumns+`WHERE id = ?`, []any{id}, func(r row) (err error) {
		run, err = scanRun(r)
		return err
	})
	return run, err
}

// RunFilter narrows Runs; zero fields do not narrow.
type RunFilter struct {
	Collection string
	State      pachamama.RunState
	Before     string // id; newest first, so this pages
	Oldest     bool   // oldest first
	Limit      int    // 0: 50
}

// Runs returns runs, newest first unless asked otherwise.
func (c *Catalog) Runs(ctx context.Context, f RunFilter) ([]pachamama.Run, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	q, args := runColumns+`WHERE 1 = 1`, []any{}
	if f.Collection != "" {
		q, args = q+` AND collection = ?`, append(args, f.Collection)
	}
	if f.State != "" {
		q, args = q+` AND state = ?`, append(args, string(f.State))
	}
	if f.Before != "" {
		q, args = q+` AND id < ?`, append(args, f.Before)
	}
	order := ` ORDER BY id DESC LIMIT ?`
	if f.Oldest {
		order = ` ORDER BY id LIMIT ?`
	}
	var out []pachamama.Run
	err := c.each(ctx, "catalog.Runs", q+order, append(args, f.Limit), func(rows *sql.Rows) error {
		run, err := scanRun(rows)
		out = append(out, run)
		return err
	})
	return out, err
}

func scanRun(r row) (pachamama.Run, error) {
	var run pachamama.Run
	var doc, state, failure, counts, started, ended string
	if err := r.Scan(&doc, &state, &failure, &counts, &started, &ended); err != nil {
		return run, err
	}
	if err := json.Unmarshal([]byte(doc), &run); err != nil {
		return run, err
	}
	run.State, run.Started, run.Ended, run.Error = pachamama.RunState(state), unstamp(started), unstamp(ended), nil
	if failure != "" {
		run.Error = new(pachamama.Error)
		if err := json.Unmarshal([]byte(failure), run.Error); err != nil {
			return run, err
		}
	}
	run.Counts = nil
	return run, json.Unmarshal([]byte(counts), &run.Counts)
}

// SetRunState moves a run. One that is over is not under way again without
// waiting first: who walked it lost it to another. Failure is kept with state failed and cleared
// otherwise. Start and end are stamped when they are first reached.
func (c *Catalog) SetRunState(ctx context.Context, id string, state pachamama.RunState, failure error) error {
	const op = "catalog.SetRunState"
	doc := ""
	if failure != nil {
		var err error
		if doc, err = toJSON(pachamama.AsError(failure)); err != nil {
			return c.fail(op, id, err)
		}
	}
	now, ended := stamp(c.now()), ""
	if state.Over() {
		ended = now
	}
	n, err := c.exec(ctx, op, id, `UPDATE runs SET state = ?, error = ?, ended = ?, beat = ?,
		started = CASE WHEN started = '' AND ? = 'running' THEN ? ELSE started END,
		cancel = CASE WHEN ? = 'waiting' THEN 0 ELSE cancel END WHERE id = ? AND (? <> 'running' OR state IN ('waiting', 'running'))`,
		string(state), doc, ended, now, string(state), now, string(state), id, string(state))
	if err == nil && n == 0 {
		err = &pachamama.Error{Code: pachamama.CodeConflict, Op: op, Subject: id, Message: "the run is not waiting or under way"}
	}
	return err
}

// SetRunCounts replaces the counts of a run.
func (c *Catalog) SetRunCounts(ctx context.Context, id string, counts pachamama.Counts) error {
	doc, err := toJSON(counts)
	if err != nil {
		return c.fail("catalog.SetRunCounts", id, err)
	}
	_, err = c.exec(ctx, "catalog.SetRunCounts", id, `UPDATE runs SET counts = ? WHERE id = ?`, doc, id)
	return err
}

// AskCancel notes that a person wants the run to stop.
func (c *Catalog) AskCancel(ctx context.Context, id string) error {
	n, err := c.exec(ctx, "catalog.AskCancel", id, `UPDATE runs SET cancel = 1 WHERE id = ? AND state IN ('waiting', 'running')`, id)
	if err == nil && n == 0 {
		return &pachamama.Error{Code: pachamama.CodeConflict, Op: "catalog.AskCancel", Subject: id, Message: "the run is not under way",
			Hint: "`pachamama runs` lists what is."}
	}
	return err
}

// Beat notes that the run lives and tells whether it is still open, and whether
// a person asked to cancel it.
func (c *Catalog) Beat(ctx context.Context, id string) (open, cancel bool, err error) {
	n, err := c.exec(ctx, "catalog.Beat", id, `UPDATE runs SET beat = ? WHERE id = ? AND state IN ('waiting', 'running')`, stamp(c.now()), id)
	if err != nil || n == 0 {
		return false, false, err
	}
	var asked int
	err = c.one(ctx, "catalog.Beat", id, `SELECT cancel FROM runs WHERE id = ?`, []any{id}, into(&asked))
	return err == nil, asked == 1, err
}

// LastBeat is when the run last showed life.
func (c *Catalog) LastBeat(ctx context.Context, id string) (time.Time, error) {
	var at string
	err := c.one(ctx, "catalog.LastBeat", id, `SELECT beat FROM runs WHERE id = ?`, []any{id}, into(&at))
	return unstamp(at), err
}

// AcceptCounts notes that a person accepts fewer records than the source
// reported, for this run.
func (c *Catalog) AcceptCounts(ctx context.Context, id string) error {
	return c.editRun(ctx, "catalog.AcceptCounts", id, func(run *pachamama.Run) { run.Accept = true })
}

// SetIncrement notes how much of its source a run fetches.
func (c *Catalog) SetIncrement(ctx context.Context, id string, i pachamama.Increment) error {
	return c.editRun(ctx, "catalog.SetIncrement", id, func(run *pachamama.Run) { run.Increment = &i })
}

func (c *Catalog) editRun(ctx context.Context, op, id string, edit func(*pachamama.Run)) error {
	run, err := c.Run(ctx, id)
	if err != nil {
		return err
	}
	edit(&run)
	doc, err := toJSON(run)
	if err != nil {
		return c.fail(op, id, err)
	}
	_, err = c.exec(ctx, op, id, `UPDATE runs SET doc = ? WHERE id = ?`, doc, id)
	return err
}
