package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// Queue keeps queues in one table. Takers pass over rows that another is just
// taking, so they do not wait for one another. All times are the server's.
type Queue struct {
	pool *pgxpool.Pool
}

const queueTable = `
CREATE TABLE IF NOT EXISTS queue_messages (
	id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	queue text NOT NULL,
	due   timestamptz NOT NULL,      -- it can be taken then; while it is held, the end of the lease
	lease text NOT NULL DEFAULT '',  -- who holds it, until due; empty: nobody
	tries int NOT NULL DEFAULT 0,
	body  text NOT NULL
);
CREATE INDEX IF NOT EXISTS queue_messages_due ON queue_messages (queue, due)`

// OpenQueue makes the table when it is missing. It closes the pool.
func OpenQueue(ctx context.Context, pool *pgxpool.Pool) (*Queue, error) {
	q := &Queue{pool}
	there := false
	err := pool.QueryRow(ctx, `SELECT to_regclass('queue_messages') IS NOT NULL`).Scan(&there)
	if err == nil && !there {
		err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('pachamama queue'))`) // others open it too
			if err == nil {
				_, err = tx.Exec(ctx, queueTable)
			}
			return err
		})
	}
	if err != nil {
		return nil, errors.Join(explain(ctx, "postgres.OpenQueue", "queue_messages", err), q.Close())
	}
	return q, nil
}

// Push keeps messages.
func (q *Queue) Push(ctx context.Context, messages []queue.Message) error {
	names, delays, bodies := make([]string, len(messages)), make([]int64, len(messages)), make([]string, len(messages))
	for i, m := range messages {
		names[i], delays[i], bodies[i] = m.Queue, m.Delay.Microseconds(), m.Body
	}
	_, err := q.pool.Exec(ctx, `INSERT INTO queue_messages (queue, due, body)
		SELECT name, now() + delay * interval '1 microsecond', body FROM unnest($1::text[], $2::bigint[], $3::text[]) AS m (name, delay, body)`, names, delays, bodies)
	return explain(ctx, "postgres.Push", "", err)
}

// look is how often a taker that waits looks for messages. NOTIFY would tell
// sooner, but makes all commits that push wait for one lock.
const look = 250 * time.Millisecond

// Take holds messages, those that are due longest first.
func (q *Queue) Take(ctx context.Context, name string, max int, lease, wait time.Duration) ([]queue.Lease, error) {
	for end := time.Now().Add(wait); ; {
		leases, err := q.take(ctx, name, max, lease)
		if err != nil || len(leases) > 0 || !time.Now().Before(end) {
			return leases, explain(ctx, "postgres.Take", name, err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(min(look, time.Until(end))):
		}
	}
}

func (q *Queue) take(ctx context.Context, name string, max int, lease time.Duration) ([]queue.Lease, error) {
	until, holder := time.Now().Add(lease), rand.Text()
	rows, err := q.pool.Query(ctx, `WITH free AS (SELECT id FROM queue_messages WHERE queue = $1 AND due <= now() ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED)
		UPDATE queue_messages m SET due = now() + $3 * interval '1 microsecond', lease = $4, tries = tries + 1 FROM free WHERE m.id = free.id
		RETURNING m.id, m.tries, m.body`, name, max, lease.Microseconds(), holder)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (queue.Lease, error) {
		l, id := queue.Lease{Queue: name, Until: until}, int64(0)
		err := row.Scan(&id, &l.Tries, &l.Body)
		l.Token = holder + "." + strconv.FormatInt(id, 10)
		return l, err
	})
}

// Extend holds a message for longer.
func (q *Queue) Extend(ctx context.Context, l queue.Lease, d time.Duration) error {
	holder, id := read(l)
	tag, err := q.pool.Exec(ctx, `UPDATE queue_messages SET due = now() + $1 * interval '1 microsecond' WHERE id = $2 AND lease = $3 AND due > now()`, d.Microseconds(), id, holder)
	if err == nil && tag.RowsAffected() == 0 {
		err = &pachamama.Error{Code: pachamama.CodeConflict, Op: "postgres.Extend", Message: "the lease has ended"}
	}
	return explain(ctx, "postgres.Extend", l.Queue, err)
}

// Done forgets messages whose leases nobody else has meanwhile.
func (q *Queue) Done(ctx context.Context, leases []queue.Lease) error {
	holders, ids := make([]string, len(leases)), make([]int64, len(leases))
	for i, l := range leases {
		holders[i], ids[i] = read(l)
	}
	_, err := q.pool.Exec(ctx, `DELETE FROM queue_messages m USING unnest($1::text[], $2::bigint[]) AS d (lease, id) WHERE m.id = d.id AND m.lease = d.lease`, holders, ids)
	return explain(ctx, "postgres.Done", "", err)
}

// Return lets a message be taken after a while.
func (q *Queue) Return(ctx context.Context, l queue.Lease, after time.Duration) error {
	holder, id := read(l)
	_, err := q.pool.Exec(ctx, `UPDATE queue_messages SET due = now() + $1 * interval '1 microsecond', lease = '' WHERE id = $2 AND lease = $3`, after.Microseconds(), id, holder)
	return explain(ctx, "postgres.Return", l.Queue, err)
}

// Counts counts.
func (q *Queue) Counts(ctx context.Context, name string) (queue.Counts, error) {
	var c queue.Counts
	err := q.pool.QueryRow(ctx, `SELECT count(*) FILTER (WHERE due <= now()), count(*) FILTER (WHERE due > now() AND lease <> ''), count(*) FILTER (WHERE due > now() AND lease = '')
		FROM queue_messages WHERE queue = $1`, name).Scan(&c.Waiting, &c.Leased, &c.Delayed)
	return c, explain(ctx, "postgres.Counts", name, err)
}

// Describe describes the driver.
func (q *Queue) Describe() port.Descriptor { return DescribeQueue() }

// DescribeQueue describes queues in a database.
func DescribeQueue() port.Descriptor {
	return port.Descriptor{Driver: "postgres", Limits: map[string]int64{queue.LimitMessageBytes: 1 << 20, queue.LimitBatch: 1000}}
}

// Close closes the connections.
func (q *Queue) Close() error {
	q.pool.Close()
	return nil
}

// read takes a token apart: who holds which message. Id 0 is no message's.
func read(l queue.Lease) (holder string, id int64) {
	holder, number, _ := strings.Cut(l.Token, ".")
	id, _ = strconv.ParseInt(number, 10, 64)
	return holder, id
}
