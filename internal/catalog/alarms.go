package catalog

import (
	"context"
	"database/sql"
	"time"
)

// Alarm is that something should have happened and did not. It was told.
type Alarm struct {
	Kind    string    `json:"kind"`    // of the event: "run.stuck"
	Subject string    `json:"subject"` // id of a run or collection
	Raised  time.Time `json:"raised"`
}

// RaiseAlarm stores an alarm and the event that tells of it, all or nothing. One
// that stands already is left alone, whoever raised it.
func (c *Catalog) RaiseAlarm(ctx context.Context, kind, subject string, event []byte) error {
	return c.tx(ctx, "catalog.RaiseAlarm", subject, func(tx transaction) error {
		n, err := tx.exec(ctx, `INSERT INTO alarms (kind, subject, raised) VALUES (?, ?, ?) ON CONFLICT (kind, subject) DO NOTHING`, kind, subject, stamp(c.now()))
		if err != nil || n == 0 {
			return err
		}
		return c.putNotice(ctx, tx, subject, kind, event)
	})
}

// DropAlarm takes an alarm away: what it is about has happened.
func (c *Catalog) DropAlarm(ctx context.Context, kind, subject string) error {
	_, err := c.exec(ctx, "catalog.DropAlarm", subject, `DELETE FROM alarms WHERE kind = ? AND subject = ?`, kind, subject)
	return err
}

// Alarms returns the alarms that stand, oldest first.
func (c *Catalog) Alarms(ctx context.Context) ([]Alarm, error) {
	var out []Alarm
	err := c.each(ctx, "catalog.Alarms", `SELECT kind, subject, raised FROM alarms ORDER BY raised, kind, subject`, nil, func(rows *sql.Rows) error {
		var a Alarm
		var raised string
		err := rows.Scan(&a.Kind, &a.Subject, &raised)
		a.Raised = unstamp(raised)
		out = append(out, a)
		return err
	})
	return out, err
}
