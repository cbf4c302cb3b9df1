// Package notify is the port that tells people and programs what happened. The
// outbox in front is durable: an event is stored with the run's end and sent to
// every destination that wants it until it arrives, so it is never lost by a
// crash or an outage, and a harvest never waits for it.
package notify

import (
	"context"
	"errors"
	"time"

	"github.com/ucldc/pachamama/internal/port"
)

// Message is what is sent.
type Message struct {
	ID         string    // stable: sent again after a crash with the same id, so receivers can tell. Letters, digits and "-"
	Kind       string    // "run.done", "digest", "test"
	Run        string    // messages of a run arrive in order; empty: of many or none
	Collection string    // likewise
	Created    time.Time // when it happened
	Body       []byte    // JSON, for programs
	Subject    string    // one line, for people
	Text       string    // lines that end in "\n", for people
}

// Driver is one way to reach people or programs.
type Driver interface {
	// Send tries once, and returns nil when the message has arrived for good: the
	// body for programs byte for byte, the words for people as they are. It may be
	// called twice with the same message, which then arrives once (ability "once")
	// or twice with the same id, and by several goroutines. What is sent one after
	// the other arrives in that order. The message is not changed.
	//
	// Errors: too_large over the limit "message_bytes", known before anybody is
	// asked; rejected when this message is refused and another would not be;
	// throttled with the time that the receiver asks for; ErrGone when it wants no
	// more messages; any other says that the receiver cannot be reached. No error
	// tells a secret.
	Send(ctx context.Context, m Message) error
	// Check asks whether Send would work, as far as that can be known without
	// anything arriving, and tells in a few words what it knows.
	Check(ctx context.Context) (string, error)
	// Describe names the driver, its limits and its prices.
	Describe() port.Descriptor
	// Close may be called twice.
	Close() error
}

// ErrGone is in the chain of an error by which a receiver wants no more messages.
var ErrGone = errors.New("the receiver wants no more messages")

// LimitBytes is the name of the limit on what Send takes.
const LimitBytes = "message_bytes"

// AbilityOnce is the ability of a driver by which a message that is sent twice
// arrives once.
const AbilityOnce = "once"
