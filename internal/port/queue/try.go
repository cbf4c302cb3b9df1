package queue

import (
	"context"
	"time"

	"github.com/ucldc/pachamama"
)

// TryQueue is a queue of the driver's that only Try uses.
const TryQueue = "doctor"

// Names returns all queues that a driver must have.
func Names() []string {
	var out []string
	for _, p := range Priorities() {
		out = append(out, string(p))
	}
	return append(out, TryQueue)
}

// Try puts a message into a queue of its own, takes it, extends the lease and
// ends it.
func (q *Queue) Try(ctx context.Context) error {
	m := Message{Queue: TryQueue, ID: newID(time.Now()), Body: "put here by pachamama doctor"}
	if err := q.driver.Push(ctx, []Message{m}); err != nil {
		return wrap("queue.Try", TryQueue, err)
	}
	leases, err := q.driver.Take(ctx, TryQueue, q.batch(), q.opts.Lease, 10*time.Second)
	if err != nil {
		return wrap("queue.Try", TryQueue, err)
	}
	if len(leases) == 0 {
		return &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "queue.Try", Subject: TryQueue, Message: "what was put into the queue does not come out", Hint: "Perhaps another doctor took it: try again."}
	}
	if err := q.driver.Extend(ctx, leases[0], q.opts.Lease); err != nil {
		return wrap("queue.Try", TryQueue, err)
	}
	return wrap("queue.Try", TryQueue, q.driver.Done(ctx, leases))
}
