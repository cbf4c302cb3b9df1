package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// Queue keeps queues in a file of their own: their many small writes do not
// wait for the catalog's, nor these for them.
type Queue struct {
	push *sql.DB    // what it commits is on the disk
	rest *sql.DB    // what a power cut takes back is only done twice
	turn sync.Mutex // one writes at a time: SQLite's own way of waiting is to sleep
}

const queueSchema = `
CREATE TABLE IF NOT EXISTS messages (
	id    INTEGER PRIMARY KEY,
	queue TEXT NOT NULL,
	due   INTEGER NOT NULL,           -- Unix milliseconds: it can be taken then; while it is held, the end of the lease
	lease TEXT NOT NULL DEFAULT '',   -- who holds it, until due; empty: nobody
	tries INTEGER NOT NULL DEFAULT 0,
	body  TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_due ON messages (queue, due);`

// OpenQueue opens the file, making it and its folder when missing. Several
// programs may share it on one machine.
func OpenQueue(ctx context.Context, path string) (*Queue, error) {
	push, err := open(ctx, path, "full")
	if err != nil {
		return nil, err
	}
	rest, err := open(ctx, path, "normal")
	if err != nil {
		return nil, errors.Join(err, push.Close())
	}
	push.SetMaxOpenConns(1)
	rest.SetMaxOpenConns(1)
	q := &Queue{push: push, rest: rest}
	if _, err := push.ExecContext(ctx, queueSchema); err != nil {
		return nil, errors.Join(failed("sqlite.OpenQueue", err), q.Close())
	}
	return q, nil
}

// Push keeps messages.
func (q *Queue) Push(ctx context.Context, messages []queue.Message) error {
	now := time.Now()
	q.turn.Lock()
	defer q.turn.Unlock()
	return failed("sqlite.Push", inTx(ctx, q.push, func(tx *sql.Tx) error {
		insert, err := tx.PrepareContext(ctx, `INSERT INTO messages (queue, due, body) VALUES (?, ?, ?)`)
		if err != nil {
			return err
		}
		defer insert.Close()
		for _, m := range messages {
			if _, err := insert.ExecContext(ctx, m.Queue, now.Add(m.Delay).UnixMilli(), m.Body); err != nil {
				return err
			}
		}
		return nil
	}))
}

// look is how often a taker that waits looks for messages. Other programs on
// the machine cannot tell it.
const look = 50 * time.Millisecond

// Take holds messages, those that are due longest first.
func (q *Queue) Take(ctx context.Context, name string, max int, lease, wait time.Duration) ([]queue.Lease, error) {
	for end := time.Now().Add(wait); ; {
		leases, err := q.take(ctx, name, max, lease)
		if err != nil || len(leases) > 0 || !time.Now().Before(end) {
			return leases, failed("sqlite.Take", err)
		}
		select {
		case <-ctx.Done():
			return nil, failed("sqlite.Take", ctx.Err())
		case <-time.After(min(look, time.Until(end))):
		}
	}
}

func (q *Queue) take(ctx context.Context, name string, max int, lease time.Duration) ([]queue.Lease, error) {
	now, holder := time.Now(), rand.Text()
	until := now.Add(lease)
	q.turn.Lock()
	defer q.turn.Unlock()
	rows, err := q.rest.QueryContext(ctx, `UPDATE messages SET due = ?, lease = ?, tries = tries + 1
		WHERE id IN (SELECT id FROM messages WHERE queue = ? AND due <= ? ORDER BY due LIMIT ?) RETURNING id, tries, body`,
		until.UnixMilli(), holder, name, now.UnixMilli(), max)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var leases []queue.Lease
	for rows.Next() {
		l, id := queue.Lease{Queue: name, Until: until}, int64(0)
		if err := rows.Scan(&id, &l.Tries, &l.Body); err != nil {
			return nil, err
		}
		l.Token = holder + "." + strconv.FormatInt(id, 10)
		leases = append(leases, l)
	}
	return leases, rows.Err()
}

// Extend holds a message for longer.
func (q *Queue) Extend(ctx context.Context, l queue.Lease, d time.Duration) error {
	now, holder, id := time.Now(), holderOf(l), idOf(l)
	q.turn.Lock()
	defer q.turn.Unlock()
	res, err := q.rest.ExecContext(ctx, `UPDATE messages SET due = ? WHERE id = ? AND lease = ? AND due > ?`, now.Add(d).UnixMilli(), id, holder, now.UnixMilli())
	if err != nil {
		return failed("sqlite.Extend", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return &pachamama.Error{Code: pachamama.CodeConflict, Op: "sqlite.Extend", Message: "the lease has ended", Cause: err}
	}
	return nil
}

// Done forgets messages whose leases nobody else has meanwhile.
func (q *Queue) Done(ctx context.Context, leases []queue.Lease) error {
	type key [2]any
	keys := make([]key, len(leases))
	for i, l := range leases {
		keys[i] = key{idOf(l), holderOf(l)}
	}
	list, err := json.Marshal(keys)
	q.turn.Lock()
	defer q.turn.Unlock()
	if err == nil {
		_, err = q.rest.ExecContext(ctx, `DELETE FROM messages WHERE (id, lease) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))`, string(list))
	}
	return failed("sqlite.Done", err)
}

// Return lets a message be taken after a while.
func (q *Queue) Return(ctx context.Context, l queue.Lease, after time.Duration) error {
	q.turn.Lock()
	defer q.turn.Unlock()
	_, err := q.rest.ExecContext(ctx, `UPDATE messages SET due = ?, lease = '' WHERE id = ? AND lease = ?`, time.Now().Add(after).UnixMilli(), idOf(l), holderOf(l))
	return failed("sqlite.Return", err)
}

// Counts counts.
func (q *Queue) Counts(ctx context.Context, name string) (queue.Counts, error) {
	var c queue.Counts
	now := time.Now().UnixMilli()
	err := q.rest.QueryRowContext(ctx, `SELECT COUNT(*) FILTER (WHERE due <= ?1), COUNT(*) FILTER (WHERE due > ?1 AND lease <> ''), COUNT(*) FILTER (WHERE due > ?1 AND lease = '')
		FROM messages WHERE queue = ?2`, now, name).Scan(&c.Waiting, &c.Leased, &c.Delayed)
	return c, failed("sqlite.Counts", err)
}

// Describe describes the driver.
func (q *Queue) Describe() port.Descriptor { return DescribeQueue() }

// DescribeQueue describes queues in a file of their own.
func DescribeQueue() port.Descriptor {
	return port.Descriptor{Driver: "sqlite", Here: true, Limits: map[string]int64{queue.LimitMessageBytes: 1 << 20, queue.LimitBatch: 1000}}
}

// Close closes the file.
func (q *Queue) Close() error { return errors.Join(q.push.Close(), q.rest.Close()) }

// A token is the holder and the message.
func holderOf(l queue.Lease) string { holder, _, _ := strings.Cut(l.Token, "."); return holder }

func idOf(l queue.Lease) int64 {
	_, id, _ := strings.Cut(l.Token, ".")
	n, _ := strconv.ParseInt(id, 10, 64) // 0 is no message's
	return n
}

func inTx(ctx context.Context, db *sql.DB, do func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// failed makes an error of the file's one of ours.
func failed(op string, err error) error {
	if err == nil {
		return nil
	}
	code := pachamama.CodeOf(err)
	if code == pachamama.CodeInternal {
		code = pachamama.CodeUnavailable // locked for long, a full disk, a file that went
	}
	return &pachamama.Error{Code: code, Op: op, Who: pachamama.WhoUs, Message: "the file of the queue cannot be used: " + code.Traits().Means, Hint: "Look at free space and at the rights of the file.", Cause: err}
}
