package catalog

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"
)

// DeliveryState is how far a delivery is.
type DeliveryState string

// The states of deliveries.
const (
	DeliveryWaiting   DeliveryState = "waiting"
	DeliveryDelivered DeliveryState = "delivered"
	DeliveryAside     DeliveryState = "aside" // given up: a person must look
)

// Delivery is an event on its way to one destination.
type Delivery struct {
	Notice
	Destination string        `json:"destination"`
	State       DeliveryState `json:"state"`
	Batch       string        `json:"batch,omitempty"`   // id of the digest that it is told in
	Tries       int           `json:"tries"`             // that failed
	Failed      time.Time     `json:"failed,omitzero"`   // for the first time
	After       time.Time     `json:"after,omitzero"`    // not before
	Code        string        `json:"code,omitempty"`    // of the last failure
	Message     string        `json:"message,omitempty"` // likewise
}

// RouteNotice gives an event its deliveries, once.
func (c *Catalog) RouteNotice(ctx context.Context, n Notice, destinations []string) error {
	return c.tx(ctx, "catalog.RouteNotice", n.Run, func(tx transaction) error {
		for _, d := range destinations {
			if _, err := tx.exec(ctx, `INSERT INTO deliveries (destination, notice, run, state) VALUES (?, ?, ?, ?) ON CONFLICT (destination, notice) DO NOTHING`,
				d, n.ID, n.Run, DeliveryWaiting); err != nil {
				return err
			}
		}
		_, err := tx.exec(ctx, `UPDATE outbox SET routed = ? WHERE id = ?`, stamp(c.now()), n.ID)
		return err
	})
}

// Deliveries returns what is in a state on its way to a destination, "" for
// all, oldest event first.
func (c *Catalog) Deliveries(ctx context.Context, destination string, state DeliveryState, limit int) ([]Delivery, error) {
	var out []Delivery
	where, args := `d.state = ?`, []any{state}
	if destination != "" { // asked every second: by the index
		where, args = `d.destination = ? AND d.state = ?`, []any{destination, state}
	}
	err := c.each(ctx, "catalog.Deliveries", `SELECT n.id, n.run, n.kind, n.doc, n.created, d.destination, d.state, d.batch, d.tries, d.failed, d.after, d.code, d.message
		FROM deliveries d JOIN outbox n ON n.id = d.notice WHERE `+where+` ORDER BY d.notice, d.destination LIMIT ?`,
		append(args, limit), func(rows *sql.Rows) error {
			var d Delivery
			var failed, after string
			n, err := scanNotice(rows, &d.Destination, &d.State, &d.Batch, &d.Tries, &failed, &after, &d.Code, &d.Message)
			d.Notice, d.Failed, d.After = n, unstamp(failed), unstamp(after)
			out = append(out, d)
			return err
		})
	return out, err
}

// DeliveryCount is how many deliveries of a destination are in a state.
type DeliveryCount struct {
	Destination string
	State       DeliveryState
	N           int
	Oldest      time.Time // event
}

// CountDeliveries counts what waits and what was set aside, by destination.
func (c *Catalog) CountDeliveries(ctx context.Context) ([]DeliveryCount, error) {
	var out []DeliveryCount
	err := c.each(ctx, "catalog.CountDeliveries", `SELECT d.destination, d.state, COUNT(*), MIN(n.created) FROM deliveries d JOIN outbox n ON n.id = d.notice
		WHERE d.state <> ? GROUP BY d.destination, d.state ORDER BY d.destination, d.state`, []any{DeliveryDelivered}, func(rows *sql.Rows) error {
		var n DeliveryCount
		var oldest string
		err := rows.Scan(&n.Destination, &n.State, &n.N, &oldest)
		n.Oldest = unstamp(oldest)
		out = append(out, n)
		return err
	})
	return out, err
}

// EndDeliveries notes that events arrived, or that they were set aside for what
// the failure says. What waits no more is left as it is.
func (c *Catalog) EndDeliveries(ctx context.Context, destination string, notices []int64, state DeliveryState, code, message string) error {
	return c.updateDeliveries(ctx, "catalog.EndDeliveries", destination, notices, `state = ?, ended = ?, code = ?, message = ?, tries = tries + ?`,
		state, stamp(c.now()), code, message, boolInt(state == DeliveryAside))
}

// PutOffDeliveries notes that events did not arrive, why, and when to try again.
func (c *Catalog) PutOffDeliveries(ctx context.Context, destination string, notices []int64, after time.Time, code, message string) error {
	return c.updateDeliveries(ctx, "catalog.PutOffDeliveries", destination, notices,
		`tries = tries + 1, failed = CASE WHEN failed = '' THEN ? ELSE failed END, after = ?, code = ?, message = ?`, stamp(c.now()), stamp(after), code, message)
}

// BatchDeliveries notes which digest tells of events.
func (c *Catalog) BatchDeliveries(ctx context.Context, destination string, notices []int64, batch string) error {
	return c.updateDeliveries(ctx, "catalog.BatchDeliveries", destination, notices, `batch = ?, after = ''`, batch)
}

// batch of numbers in one statement, under what every engine takes.
const mostNumbers = 200

// updateDeliveries changes what waits, all or nothing.
func (c *Catalog) updateDeliveries(ctx context.Context, op, destination string, notices []int64, set string, values ...any) error {
	return c.tx(ctx, op, destination, func(tx transaction) error {
		for some := range slices.Chunk(notices, mostNumbers) {
			args := append(slices.Clone(values), destination, DeliveryWaiting)
			for _, id := range some {
				args = append(args, id)
			}
			if _, err := tx.exec(ctx, `UPDATE deliveries SET `+set+` WHERE destination = ? AND state = ? AND notice IN (?`+strings.Repeat(", ?", len(some)-1)+`)`, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// HurryDeliveries lets what waits be tried at once: the destination is back.
func (c *Catalog) HurryDeliveries(ctx context.Context, destination string) error {
	_, err := c.exec(ctx, "catalog.HurryDeliveries", destination, `UPDATE deliveries SET after = '' WHERE destination = ? AND state = ? AND after <> ''`, destination, DeliveryWaiting)
	return err
}

// DeliverAgain has what was set aside tried as if for the first time, and a
// stopped destination go on. It returns how many events wait anew.
func (c *Catalog) DeliverAgain(ctx context.Context, destination string) (n int64, err error) {
	err = c.tx(ctx, "catalog.DeliverAgain", destination, func(tx transaction) (err error) {
		n, err = tx.exec(ctx, `UPDATE deliveries SET state = ?, tries = 0, failed = '', after = '', ended = '' WHERE destination = ? AND state = ?`,
			DeliveryWaiting, destination, DeliveryAside)
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `DELETE FROM stopped_destinations WHERE destination = ?`, destination)
		return err
	})
	return n, err
}

// DropDeliveries forgets what waits for a destination or was set aside.
func (c *Catalog) DropDeliveries(ctx context.Context, destination string) (int64, error) {
	return c.exec(ctx, "catalog.DropDeliveries", destination, `DELETE FROM deliveries WHERE destination = ? AND state <> ?`, destination, DeliveryDelivered)
}

// StopDestination notes that a destination wants no more.
func (c *Catalog) StopDestination(ctx context.Context, destination, reason string) error {
	_, err := c.exec(ctx, "catalog.StopDestination", destination, `INSERT INTO stopped_destinations (destination, at, reason) VALUES (?, ?, ?)
		ON CONFLICT (destination) DO NOTHING`, destination, stamp(c.now()), reason)
	return err
}

// StoppedDestinations returns why destinations want no more, by their names.
func (c *Catalog) StoppedDestinations(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	err := c.each(ctx, "catalog.StoppedDestinations", `SELECT destination, reason FROM stopped_destinations`, nil, func(rows *sql.Rows) error {
		var name, reason string
		err := rows.Scan(&name, &reason)
		out[name] = reason
		return err
	})
	return out, err
}
