package catalog

import (
	"context"

	"github.com/ucldc/pachamama"
)

// BeginRun stores a new run in state waiting, with a row for each stage, unless
// one of its collection is open: then it stores nothing and returns the id of that.
func (c *Catalog) BeginRun(ctx context.Context, run pachamama.Run) (open string, err error) {
	const op = "catalog.BeginRun"
	doc, err := toJSON(run)
	if err != nil {
		return "", c.fail(op, run.ID, err)
	}
	err = c.tx(ctx, op, run.Collection.ID, func(tx transaction) error {
		if open, err = openRun(tx.row(ctx, openRunOf, run.Collection.ID)); err != nil || open != "" {
			return err
		}
		return c.addRun(ctx, tx, run, doc)
	})
	return open, err
}

// ReopenRun has a run that is over wait again, unless one of its collection is
// open: then it returns the id of that.
func (c *Catalog) ReopenRun(ctx context.Context, run pachamama.Run) (open string, err error) {
	err = c.tx(ctx, "catalog.ReopenRun", run.Collection.ID, func(tx transaction) error {
		if open, err = openRun(tx.row(ctx, openRunOf, run.Collection.ID)); err != nil || open != "" {
			return err
		}
		_, err := tx.exec(ctx, `UPDATE runs SET state = 'waiting', error = '', ended = '', beat = ?, cancel = 0 WHERE id = ?`, stamp(c.now()), run.ID)
		return err
	})
	return open, err
}

// OpenRun returns the run of a collection that is waiting or under way, "" for
// none.
func (c *Catalog) OpenRun(ctx context.Context, collection string) (string, error) {
	var id string
	err := c.one(ctx, "catalog.OpenRun", collection, openRunOf, []any{collection}, func(r row) (err error) {
		id, err = openRun(r)
		return err
	})
	return id, err
}

const openRunOf = `SELECT id FROM runs WHERE collection = ? AND state IN ('waiting', 'running') ORDER BY id DESC LIMIT 1`

func openRun(r row) (id string, err error) {
	_, err = found(r.Scan(&id))
	return id, err
}

// RunLease names the lease of whoever walks a run.
func RunLease(run string) string { return "run:" + run }

// EndRun moves an open run to the state in which it is over, stores the event that
// tells of it and takes its lease away, all or nothing. A run that is over already
// stays as it is.
func (c *Catalog) EndRun(ctx context.Context, id string, state pachamama.RunState, failure error, event []byte) error {
	const op = "catalog.EndRun"
	doc := ""
	if failure != nil {
		var err error
		if doc, err = toJSON(pachamama.AsError(failure)); err != nil {
			return c.fail(op, id, err)
		}
	}
	return c.tx(ctx, op, id, func(tx transaction) error {
		now := stamp(c.now())
		n, err := tx.exec(ctx, `UPDATE runs SET state = ?, error = ?, ended = ?, beat = ? WHERE id = ? AND state IN ('waiting', 'running')`,
			string(state), doc, now, now, id)
		if err != nil || n == 0 {
			return err
		}
		if _, err := tx.exec(ctx, `DELETE FROM leases WHERE name = ?`, RunLease(id)); err != nil {
			return err
		}
		return c.putNotice(ctx, tx, id, "run."+string(state), event)
	})
}
