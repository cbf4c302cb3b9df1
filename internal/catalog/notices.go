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
}

// putNotice stores an event to be sent. Each end of a run is one, also when it is
// resumed and ends alike.
func (c *Catalog) putNotice(ctx context.Context, tx transaction, run, kind string, doc []byte) error {
	_, err := tx.exec(ctx, `INSERT INTO outbox (run, kind, doc, created) VALUES (?, ?, ?, ?)`, run, kind, string(doc), stamp(c.now()))
	return err
}

// NewNotices returns events that are not routed yet, oldest first.
func (c *Catalog) NewNotices(ctx context.Context, limit int) ([]Notice, error) {
	var out []Notice
	err := c.each(ctx, "catalog.NewNotices", `SELECT id, run, kind, doc, created FROM outbox WHERE routed = '' ORDER BY id LIMIT ?`,
		[]any{limit}, func(rows *sql.Rows) error {
			n, err := scanNotice(rows)
			out = append(out, n)
			return err
		})
	return out, err
}

func scanNotice(rows *sql.Rows, more ...any) (Notice, error) {
	var n Notice
	var doc, created string
	err := rows.Scan(append([]any{&n.ID, &n.Run, &n.Kind, &doc, &created}, more...)...)
	n.Doc, n.Created = []byte(doc), unstamp(created)
	return n, err
}

// InboxItem is a message that people read in the console.
type InboxItem struct {
	ID      int64     `json:"id"`
	Message string    `json:"-"` // id of the message
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
	err := c.each(ctx, "catalog.Inbox", `SELECT id, message, doc, created, read FROM inbox ORDER BY id DESC LIMIT ?`, []any{limit}, func(rows *sql.Rows) error {
		var it InboxItem
		var doc, created, read string
		err := rows.Scan(&it.ID, &it.Message, &doc, &created, &read)
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
	return c.tx(ctx, "catalog.Audit", subject, func(tx transaction) error {
		_, err := tx.exec(ctx, `INSERT INTO audit (at, who, did, subject) VALUES (?, ?, ?, ?)`, stamp(c.now()), who, did, subject)
		return err
	})
}
