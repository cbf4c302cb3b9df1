package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// Options of a queue. What is left zero gets the value named.
type Options struct {
	Lease time.Duration // how long a task is held without a sign of life; a minute
	Tries int           // how often a task may fail; 5
	Pause time.Duration // before the second try, doubled for each further one up to ten minutes; 5 s
}

const maxPause = 10 * time.Minute

// Queue is work to be done as the program uses it: what is written once for all
// drivers. What is too large for a message, and what could not be done, lies in
// storage below queue/.
type Queue struct {
	driver Driver
	bucket *blob.Bucket
	opts   Options
	limits map[string]int64
	turn   atomic.Uint64
}

// New returns a queue over the driver, which it closes, and the bucket, which it
// does not.
func New(d Driver, b *blob.Bucket, o Options) *Queue {
	if o.Lease == 0 {
		o.Lease = time.Minute
	}
	if o.Tries == 0 {
		o.Tries = 5
	}
	if o.Pause == 0 {
		o.Pause = 5 * time.Second
	}
	return &Queue{driver: d, bucket: b, opts: o, limits: d.Describe().Limits}
}

// Put says how jobs are put down.
type Put struct {
	Priority Priority      // none: Normal
	Delay    time.Duration // not to be done before
}

// maxPayload is how large a job may be, in bytes of JSON.
const maxPayload = 64 << 20

// Push puts jobs down. After an error some of them may be in the queue all the
// same.
func (q *Queue) Push(ctx context.Context, how Put, jobs ...Job) error {
	if how.Priority == "" {
		how.Priority = Normal
	}
	if err := how.Priority.check(); err != nil {
		return err
	}
	messages := make([]Message, 0, len(jobs))
	for _, job := range jobs {
		payload, err := json.Marshal(job)
		if err != nil {
			return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "queue.Push", Subject: job.Kind(), Message: "the job is nothing that JSON can carry", Cause: err}
		}
		now := time.Now()
		e := envelope{ID: newID(now), Kind: job.Kind(), Pushed: now.UTC().Truncate(time.Millisecond), Payload: payload}
		m, err := q.message(ctx, how, e)
		if err != nil {
			return err
		}
		messages = append(messages, m)
	}
	return wrap("queue.Push", string(how.Priority), q.push(ctx, messages))
}

// message makes a message of an envelope. A payload over the limit is put into
// storage first.
func (q *Queue) message(ctx context.Context, how Put, e envelope) (Message, error) {
	body, err := e.body()
	limit, limited := q.limits[LimitMessageBytes]
	if err != nil || !limited || int64(len(body)) <= limit {
		return e.message(how.Priority, body, how.Delay), err
	}
	if len(e.Payload) > maxPayload {
		return Message{}, &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "queue.Push", Subject: e.Kind,
			Message: fmt.Sprintf("a job of %d bytes is no work for a queue, which takes %d", len(e.Payload), maxPayload)}
	}
	if err := q.bucket.PutBytes(ctx, payloadKey(e.ID), "application/json", e.Payload); err != nil {
		return Message{}, err
	}
	e.Payload = nil
	body, err = e.body()
	return e.message(how.Priority, body, how.Delay), err
}

// push gives messages to the driver, in batches that keep to its limits.
func (q *Queue) push(ctx context.Context, messages []Message) error {
	for len(messages) > 0 {
		n, bytes := 0, int64(0)
		for n < len(messages) && n < q.batch() {
			bytes += int64(len(messages[n].Body))
			if limit, limited := q.limits[LimitBatchBytes]; limited && bytes > limit && n > 0 {
				break
			}
			n++
		}
		if err := q.driver.Push(ctx, messages[:n]); err != nil {
			return err
		}
		messages = messages[n:]
	}
	return nil
}

// batch is how many messages one call may carry.
func (q *Queue) batch() int {
	if n, limited := q.limits[LimitBatch]; limited {
		return int(n)
	}
	return 100
}

// Counts returns how much work each priority has.
func (q *Queue) Counts(ctx context.Context) (map[Priority]Counts, error) {
	out := map[Priority]Counts{}
	for _, p := range Priorities() {
		c, err := q.driver.Counts(ctx, string(p))
		if err != nil {
			return nil, wrap("queue.Counts", string(p), err)
		}
		out[p] = c
	}
	return out, nil
}

// State is how much work there is, and how much could not be done.
type State struct {
	Driver string              `json:"driver"`
	Queues map[Priority]Counts `json:"queues"`
	Dead   int64               `json:"dead"`
}

// State returns the counts of all queues and of the dead letters.
func (q *Queue) State(ctx context.Context) (State, error) {
	counts, err := q.Counts(ctx)
	if err != nil {
		return State{}, err
	}
	dead, err := q.CountDead(ctx)
	return State{Driver: q.Describe().Driver, Queues: counts, Dead: dead}, err
}

// Describe returns the driver's descriptor.
func (q *Queue) Describe() port.Descriptor { return q.driver.Describe() }

// Close closes the driver. It may be called twice.
func (q *Queue) Close() error { return wrap("queue.Close", "", q.driver.Close()) }

func payloadKey(id string) string { return "queue/payloads/" + id + ".json" }

// wrap makes err an *Error that names the operation and the queue.
func wrap(op, subject string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := err.(*pachamama.Error); ok { //nolint:errorlint // only an unwrapped error can be completed
		named := *e
		if named.Op == "" {
			named.Op = op
		}
		if named.Subject == "" {
			named.Subject = subject
		}
		return &named
	}
	code := pachamama.CodeOf(err)
	return &pachamama.Error{Code: code, Op: op, Subject: subject, Message: "the queue failed: " + code.Traits().Means, Cause: err}
}
