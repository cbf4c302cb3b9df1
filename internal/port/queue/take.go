package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ucldc/pachamama"
)

// taken is a task that is held.
type taken struct {
	Task
	lease    Lease
	envelope envelope // without payload, when that lies in storage
}

// glance is how long an idle taker waits at one queue before it looks at the
// next. A stop waits for no more, and loses nothing that is on its way.
const glance = time.Second

// take gives at most max tasks of one priority. An idle taker waits at each
// queue in turn, and is given none after a round. A take that were broken off
// would hide what it took until the leases end, so ctx is looked at between them.
func (q *Queue) take(ctx context.Context, max int, idle bool) ([]*taken, error) {
	wait := time.Duration(0)
	if idle {
		wait = glance
	}
	taking := context.WithoutCancel(ctx)
	for _, p := range order(q.turn.Add(1) - 1) {
		if ctx.Err() != nil {
			break
		}
		leases, err := q.driver.Take(taking, string(p), min(max, q.batch()), q.opts.Lease, wait)
		if err != nil {
			return nil, wrap("queue.Take", string(p), err)
		}
		if len(leases) > 0 {
			return q.open(taking, leases)
		}
	}
	return nil, nil
}

// open reads what was taken. What is no task, or was tried too often by takers
// that said nothing, becomes a dead letter.
func (q *Queue) open(ctx context.Context, leases []Lease) ([]*taken, error) {
	var out []*taken
	for _, l := range leases {
		t, err := q.openOne(ctx, l)
		if err == nil && t.Tries > q.opts.Tries {
			err = &pachamama.Error{Code: pachamama.CodeInternal, Op: "queue.Take", Subject: t.ID, Hint: "Look at the logs of the workers: it may end them.",
				Message: fmt.Sprintf("it was taken %d times and nobody said what came of it", t.Tries-1)}
			t.Tries--
		}
		if err == nil {
			out = append(out, t)
			continue
		}
		if pachamama.CodeOf(err).Traits().Retry || ctx.Err() != nil { // storage cannot be reached now
			return out, err
		}
		if err := q.bury(ctx, t, err); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (q *Queue) openOne(ctx context.Context, l Lease) (*taken, error) {
	t := &taken{lease: l}
	e := &t.envelope
	if err := json.Unmarshal([]byte(l.Body), e); err != nil || e.ID == "" || e.Kind == "" {
		return t, &pachamama.Error{Code: pachamama.CodeMalformed, Op: "queue.Take", Subject: l.Queue, Who: pachamama.WhoUs, Message: "a message is no task of ours", Cause: err}
	}
	t.Task = Task{ID: e.ID, Kind: e.Kind, Payload: e.Payload, Priority: Priority(l.Queue), Pushed: e.Pushed, Tries: e.Tries + l.Tries}
	if e.Payload != nil {
		return t, nil
	}
	var err error
	t.Payload, err = q.bucket.ReadAll(ctx, payloadKey(e.ID), maxPayload)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		err = &pachamama.Error{Code: pachamama.CodeNotFound, Op: "queue.Take", Subject: e.ID, Cause: err, Message: "the payload is gone from storage",
			Hint: "If the work is seen to be done, drop it: the message came a second time."}
	}
	return t, err
}

// done ends tasks. A payload in storage is removed, unless the lease had ended
// and another may need it.
func (q *Queue) done(ctx context.Context, tasks []*taken) error {
	leases := make([]Lease, len(tasks))
	for i, t := range tasks {
		leases[i] = t.lease
	}
	now := time.Now()
	if err := q.driver.Done(ctx, leases); err != nil {
		return wrap("queue.Done", leases[0].Queue, err)
	}
	for _, t := range tasks {
		if t.envelope.Payload == nil && now.Before(t.lease.Until) {
			if err := q.bucket.Delete(ctx, payloadKey(t.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// again puts a task back so that this try does not count: it is pushed anew,
// and the message is done.
func (q *Queue) again(ctx context.Context, t *taken, after time.Duration) error {
	e := t.envelope
	e.Tries, e.Pushes = t.Tries-1, e.Pushes+1
	body, err := e.body()
	if err != nil {
		return err
	}
	if err := q.driver.Push(ctx, []Message{e.message(t.Priority, body, after)}); err != nil {
		return wrap("queue.Push", string(t.Priority), err)
	}
	return wrap("queue.Done", string(t.Priority), q.driver.Done(ctx, []Lease{t.lease}))
}

// retry puts a task back so that this try counts.
func (q *Queue) retry(ctx context.Context, t *taken, after time.Duration) error {
	if time.Now().After(t.lease.Until) {
		return nil // it came back by itself
	}
	if limit, limited := q.limits[LimitReturnSeconds]; limited {
		after = min(after, time.Duration(limit)*time.Second)
	}
	return wrap("queue.Return", string(t.Priority), q.driver.Return(ctx, t.lease, after))
}

// extend holds a task for another lease from now on.
func (q *Queue) extend(ctx context.Context, t *taken) error {
	now := time.Now()
	if now.After(t.lease.Until) {
		return &pachamama.Error{Code: pachamama.CodeConflict, Op: "queue.Extend", Subject: t.ID, Message: "the lease has ended"}
	}
	err := q.driver.Extend(ctx, t.lease, q.opts.Lease)
	if err == nil {
		t.lease.Until = now.Add(q.opts.Lease)
	}
	return wrap("queue.Extend", t.ID, err)
}
