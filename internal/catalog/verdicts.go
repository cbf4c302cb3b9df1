package catalog

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/ucldc/pachamama"
)

// PutVerdict stores what the gates say of a run's version. What a person said
// to it stays.
func (c *Catalog) PutVerdict(ctx context.Context, run, collection string, v pachamama.Verdict) error {
	const op = "catalog.PutVerdict"
	doc, err := toJSON(pachamama.Verdict{Base: v.Base, Gates: v.Gates})
	if err != nil {
		return c.fail(op, run, err)
	}
	_, err = c.exec(ctx, op, run, `INSERT INTO verdicts (run, collection, doc) VALUES (?, ?, ?) ON CONFLICT (run) DO UPDATE SET doc = excluded.doc`, run, collection, doc)
	return err
}

const verdictColumns = `SELECT doc, approved, by_whom, reason FROM verdicts `

// Verdict returns what the gates say of a run's version; not found when it was
// not judged.
func (c *Catalog) Verdict(ctx context.Context, run string) (pachamama.Verdict, error) {
	var v pachamama.Verdict
	err := c.one(ctx, "catalog.Verdict", run, verdictColumns+`WHERE run = ?`, []any{run}, func(r row) (err error) {
		v, err = scanVerdict(r)
		return err
	})
	return v, err
}

func scanVerdict(r row) (pachamama.Verdict, error) {
	var v pachamama.Verdict
	var doc, approved string
	if err := r.Scan(&doc, &approved, &v.By, &v.Reason); err != nil {
		return v, err
	}
	v.Approved = unstamp(approved)
	return v, json.Unmarshal([]byte(doc), &v)
}

// Approve notes that a person lets a run's version through, and why. Who
// approves again is noted in place of who did before.
func (c *Catalog) Approve(ctx context.Context, run, byWhom, reason string) error {
	n, err := c.exec(ctx, "catalog.Approve", run, `UPDATE verdicts SET approved = ?, by_whom = ?, reason = ? WHERE run = ?`, stamp(c.now()), byWhom, reason, run)
	if err == nil && n == 0 {
		err = c.fail("catalog.Approve", run, sql.ErrNoRows)
	}
	return err
}

// Verdicts returns the verdicts of the versions of a collection that were
// published, newest first.
func (c *Catalog) Verdicts(ctx context.Context, collection string, limit int) ([]pachamama.Verdict, error) {
	var out []pachamama.Verdict
	err := c.each(ctx, "catalog.Verdicts", verdictColumns+`WHERE collection = ? AND EXISTS
		(SELECT 1 FROM pointer_log p WHERE p.collection = verdicts.collection AND p.site = 'live' AND p.after = verdicts.run)
		ORDER BY run DESC LIMIT ?`, []any{collection, limit}, func(rows *sql.Rows) error {
		v, err := scanVerdict(rows)
		out = append(out, v)
		return err
	})
	return out, err
}

// Shown tells whether a site ever showed a version of a collection.
func (c *Catalog) Shown(ctx context.Context, site Site, collection, version string) (bool, error) {
	var n int64
	err := c.one(ctx, "catalog.Shown", collection, `SELECT COUNT(*) FROM pointer_log WHERE collection = ? AND site = ? AND after = ?`, []any{collection, string(site), version}, into(&n))
	return n > 0, err
}
