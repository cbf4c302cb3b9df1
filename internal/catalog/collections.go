package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
)

var collectionID = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// PutCollection adds or replaces a collection. The id is part of storage keys,
// so it is checked here.
func (c *Catalog) PutCollection(ctx context.Context, col pachamama.Collection) error {
	const op = "catalog.PutCollection"
	if !collectionID.MatchString(col.ID) {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: op, Subject: col.ID, Message: "not a usable collection id",
			Hint: "Use lower-case letters, digits, - and _, at most 63 of them."}
	}
	now := stamp(c.now())
	doc, err := toJSON(col)
	if err != nil {
		return c.fail(op, col.ID, err)
	}
	_, err = c.exec(ctx, op, col.ID, `INSERT INTO collections (id, words, doc, created, updated) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET words = excluded.words, doc = excluded.doc, updated = excluded.updated`,
		col.ID, strings.ToLower(col.ID+" "+col.Name), doc, now, now)
	return err
}

// Collection returns one collection.
func (c *Catalog) Collection(ctx context.Context, id string) (pachamama.Collection, error) {
	var col pachamama.Collection
	err := c.one(ctx, "catalog.Collection", id, `SELECT doc, created, updated FROM collections WHERE id = ?`, []any{id}, func(r row) (err error) {
		col, err = scanCollection(r)
		return err
	})
	return col, err
}

// DeleteCollection forgets a collection. Its runs and versions stay.
func (c *Catalog) DeleteCollection(ctx context.Context, id string) error {
	_, err := c.exec(ctx, "catalog.DeleteCollection", id, `DELETE FROM collections WHERE id = ?`, id)
	return err
}

// Collections returns collections whose id is after the given one, at most
// limit of them, in order of id.
func (c *Catalog) Collections(ctx context.Context, after string, limit int) ([]pachamama.Collection, error) {
	var out []pachamama.Collection
	err := c.each(ctx, "catalog.Collections", `SELECT doc, created, updated FROM collections WHERE id > ? ORDER BY id LIMIT ?`,
		[]any{after, limit}, func(rows *sql.Rows) error {
			col, err := scanCollection(rows)
			out = append(out, col)
			return err
		})
	return out, err
}

func scanCollection(r row) (pachamama.Collection, error) {
	var col pachamama.Collection
	var doc, created, updated string
	if err := r.Scan(&doc, &created, &updated); err != nil {
		return col, err
	}
	if err := json.Unmarshal([]byte(doc), &col); err != nil {
		return col, err
	}
	col.Created, col.Updated = unstamp(created), unstamp(updated)
	return col, nil
}

// Overview is a line of the list of collections: the collection, its latest
// run and what is live.
type Overview struct {
	Collection pachamama.Collection `json:"collection"`
	LatestRun  string               `json:"latest_run,omitempty"`
	State      pachamama.RunState   `json:"state,omitempty"`
	RunAt      time.Time            `json:"run_at,omitzero"`
	Counts     pachamama.Counts     `json:"counts,omitempty"`
	Live       string               `json:"live,omitempty"`
	Staged     string               `json:"staged,omitempty"`
}

// Overviews returns a page of overviews in order of collection id; q, when not
// empty, must stand in the id or name, whatever the case.
func (c *Catalog) Overviews(ctx context.Context, q, after string, limit int) ([]Overview, error) {
	like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(q)) + "%"
	var out []Overview
	err := c.each(ctx, "catalog.Overviews", `
		SELECT c.doc, c.created, c.updated, COALESCE(r.id, ''), COALESCE(r.state, ''), COALESCE(r.created, ''), COALESCE(r.counts, '{}'),
		       COALESCE(l.version, ''), COALESCE(s.version, '')
		FROM collections c
		LEFT JOIN runs r ON r.id = (SELECT MAX(id) FROM runs WHERE collection = c.id)
		LEFT JOIN pointers l ON l.collection = c.id AND l.site = 'live'
		LEFT JOIN pointers s ON s.collection = c.id AND s.site = 'stage'
		WHERE c.id > ? AND c.words LIKE ? ESCAPE '\'
		ORDER BY c.id LIMIT ?`, []any{after, like, limit}, func(rows *sql.Rows) error {
		var o Overview
		var doc, created, updated, state, at, counts string
		if err := rows.Scan(&doc, &created, &updated, &o.LatestRun, &state, &at, &counts, &o.Live, &o.Staged); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(doc), &o.Collection); err != nil {
			return err
		}
		o.Collection.Created, o.Collection.Updated = unstamp(created), unstamp(updated)
		o.State, o.RunAt = pachamama.RunState(state), unstamp(at)
		err := json.Unmarshal([]byte(counts), &o.Counts)
		out = append(out, o)
		return err
	})
	return out, err
}
