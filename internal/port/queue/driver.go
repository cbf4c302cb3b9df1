// Package queue is the port to queues: work that is put down by one program and
// taken up by another, each piece held by one taker at a time.
package queue

import (
	"context"
	"time"

	"github.com/ucldc/pachamama/internal/port"
)

// Message is what is put into a queue of a driver.
type Message struct {
	Queue string        // lower-case letters
	ID    string        // the same one when a push is tried again: a driver may then keep one of the two
	Body  string        // printable ASCII
	Delay time.Duration // not to be taken before
}

// Lease is a message that is held by one taker for a while.
type Lease struct {
	Queue string
	Body  string
	Tries int       // how often it was taken, this time included
	Token string    // names the lease to its driver
	Until time.Time // when it ends, unless it is extended
}

// Counts is how many messages a queue has. Services that count roughly do so
// here; one that cannot tell them apart counts delayed messages as waiting or
// leased.
type Counts struct {
	Waiting int64 `json:"waiting"` // can be taken now
	Leased  int64 `json:"leased"`  // held by takers
	Delayed int64 `json:"delayed"` // wait for their time
}

// Driver is one technology that keeps queues, each of which is known by its
// name. What it is given keeps to its limits (see the Limit names). Its
// promises:
//
//   - Push and take: a message that was pushed without an error is taken with
//     its body byte for byte, from its own queue.
//   - Kept: it is on the disk before Push returns, and there after Close.
//   - Batch: Push and Done take as many as the limit says, Take gives at most max.
//   - Wait: Take waits that long for a message to come and returns as soon as
//     one does; nothing is no error.
//   - Lease: a message that is neither done nor returned is taken again once
//     its lease has ended, with Tries one higher.
//   - One holder: no two takers hold a message while its lease lasts.
//   - Extend: the lease lasts d from now on. All leases of a queue, and what
//     extends them, are of one length: some services keep it with the queue.
//   - Lost lease: to extend a lease that has ended is CodeConflict. To be done
//     with it or to return it is no error; whether the message goes or is
//     taken again is not said.
//   - Done: the message is gone. Done twice is no error.
//   - Return: the message can be taken again after that time, not before, with
//     Tries one higher.
//   - Delay: a message is not taken before its time, however long; the early
//     look of a driver is no try.
//   - Counts: they are true once nothing moves.
//   - Cancelled: an ended ctx ends the operation with an error; messages that
//     it took come back after their lease.
//   - Close may be called twice.
//   - All methods may be called at the same time.
//
// Not promised: an order, and that a message is given once only. Takers must
// be able to do twice what they do.
type Driver interface {
	Push(ctx context.Context, messages []Message) error
	Take(ctx context.Context, queue string, max int, lease, wait time.Duration) ([]Lease, error)
	Extend(ctx context.Context, l Lease, d time.Duration) error
	Done(ctx context.Context, leases []Lease) error
	Return(ctx context.Context, l Lease, after time.Duration) error
	Counts(ctx context.Context, queue string) (Counts, error)
	Describe() port.Descriptor
	Close() error
}

// Limits that a descriptor names. One that is missing is no limit.
const (
	LimitMessageBytes  = "message_bytes"  // of a body
	LimitBatch         = "batch"          // messages in one call
	LimitBatchBytes    = "batch_bytes"    // of all bodies in one push
	LimitLeaseSeconds  = "lease_seconds"  // the longest lease
	LimitReturnSeconds = "return_seconds" // the longest time after which a message is returned
	LimitWaitSeconds   = "wait_seconds"   // the longest wait of one take
)
