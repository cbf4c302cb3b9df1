package catalog

import (
	"context"
	"database/sql"
	"time"
)

// Notice is an event on its way to people and programs.
type Notice struct {
	ID      int64     `json:"id"`
	Run     string    `json:"run"`
	Kind    string    `json:"kind"` // "run.done"
	Doc     []byte    `json:"-"`
	Created time.Time `json:"created"`
	Tries   int       `json:"tries"`
}

// putNotice stores an event to be sent. The same kind of the same run again, as
// when a run is resumed and fails again, takes the place of the one before and is
// sent anew.
func (c *Catalog) putNotice(ctx context.Context, tx *sql.Tx, run, kind string, doc []byte) error {
	_, err := tx.ExecContext(ctx, c.sql(`INSERT INTO outbox (run, kind, doc, created) VALUES (?, ?, ?, ?)
		ON CONFLICT (run, kind) DO UPDATE SET doc = excluded.doc, created = excluded.created, sent = '', tries = 0, after = ''`),
		run, kind, string(doc), stamp(c.now()))
	return err
}

// WaitingNotices returns unsent events whose time has come, oldest first.
func (c *Catalog) WaitingNotices(ctx context.Context, limit int) ([]Notice, error) {
	var out []Notice
	err := c.each(ctx, "catalog.WaitingNotices", `SELECT id, run, kind, doc, created, tries FROM outbox WHERE sent = '' AND after <= ? ORDER BY id LIMIT ?`,
		[]any{stamp(c.now()), limit}, func(rows *sql.Rows) error {
			var n Notice
			var doc, created string
			err := rows.Scan(&n.ID, &n.Run, &n.Kind, &doc, &created, &n.Tries)
			n.Doc, n.Created = []byte(doc), unstamp(created)
			out = append(out, n)
			return err
		})
	return out, err
}

// NoticeSent notes that an event arrived. One that has taken its place since is
// still to be sent.
func (c *Catalog) NoticeSent(ctx context.Context, n Notice) error {
	_, err := c.exec(ctx, "catalog.NoticeSent", n.Run, `UPDATE outbox SET sent = ?, tries = tries + 1 WHERE id = ? AND created = ?`, stamp(c.now()), n.ID, stamp(n.Created))
	return err
}

// NoticeLater notes that an event did not arrive and when to try again.
func (c *Catalog) NoticeLater(ctx context.Context, id int64, after time.Time) error {
	_, err := c.exec(ctx, "catalog.NoticeLater", "", `UPDATE outbox SET tries = tries + 1, after = ? WHERE id = ?`, stamp(after), id)
	return err
}

// InboxItem is a message that people read in the console.
type InboxItem struct {
	ID      int64     `json:"id"`
	Doc     []byte    `json:"-"`
	Created time.Time `json:"created"`
	Read    bool      `json:"read"`
}

// PutInbox stores a message, once.
func (c *Catalog) PutInbox(ctx context.Context, message string, doc []byte) error {
	_, err := c.exec(ctx, "catalog.PutInbox", message, `INSERT INTO inbox (message, doc, created) VALUES (?, ?, ?) ON CONFLICT (message) DO NOTHING`,
		message, string(doc), stamp(c.now()))
	return err
}

// Inbox returns messages, newest first.
func (c *Catalog) Inbox(ctx context.Context, limit int) ([]InboxItem, error) {
	var out []InboxItem
	err := c.each(ctx, "catalog.Inbox", `SELECT id, doc, created, read FROM inbox ORDER BY id DESC LIMIT ?`, []any{limit}, func(rows *sql.Rows) error {
		var it InboxItem
		var doc, created, read string
		err := rows.Scan(&it.ID, &doc, &created, &read)
		it.Doc, it.Created, it.Read = []byte(doc), unstamp(created), read != ""
		out = append(out, it)
		return err
	})
	return out, err
}

// MarkInboxRead notes that a person has seen everything.
func (c *Catalog) MarkInboxRead(ctx context.Context) error {
	_, err := c.exec(ctx, "catalog.MarkInboxRead", "", `UPDATE inbox SET read = ? WHERE read = ''`, stamp(c.now()))
	return err
}

// Audit notes who did what.
func (c *Catalog) Audit(ctx context.Context, who, did, subject string) error {
	_, err := c.exec(ctx, "catalog.Audit", subject, `INSERT INTO audit (at, who, did, subject) VALUES (?, ?, ?, ?)`, stamp(c.now()), who, did, subject)
	return err
}
