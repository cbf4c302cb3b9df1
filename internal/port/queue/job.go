package queue

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ucldc/pachamama"
)

// Job is a kind of work: a small type that JSON can carry.
type Job interface {
	Kind() string // the same for all values of the type
}

// Task is a job as it is taken.
type Task struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Payload  json.RawMessage `json:"payload,omitempty"` // the job
	Priority Priority        `json:"priority"`
	Pushed   time.Time       `json:"pushed"`
	Tries    int             `json:"tries"` // this one included; those that a source or a stop put off are not counted
}

// Handler does a task. It may be called again for a task that it has done, or
// is doing on another machine, and must do no harm then. Its error decides what
// becomes of the task: see Work.
type Handler func(ctx context.Context, t Task) error

// Handle returns the handler of a kind from a function that does its jobs.
func Handle[J Job](do func(context.Context, J) error) Handler {
	return func(ctx context.Context, t Task) error {
		var job J
		if err := json.Unmarshal(t.Payload, &job); err != nil {
			return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "queue.Handle", Subject: t.ID, Who: pachamama.WhoUs, Message: "the payload is none of kind " + t.Kind, Cause: err}
		}
		return do(ctx, job)
	}
}

// envelope is the body of a message.
type envelope struct {
	ID      string          `json:"id"`
	Kind    string          `json:"kind"`
	Pushed  time.Time       `json:"pushed"`
	Tries   int             `json:"tries,omitempty"`   // before it was pushed anew
	Pushes  int             `json:"pushes,omitempty"`  // how often it was pushed anew
	Payload json.RawMessage `json:"payload,omitempty"` // else it lies in storage
}

// newID returns a name that sorts by time.
func newID(now time.Time) string {
	return fmt.Sprintf("%011x-%s", now.UnixMilli(), strings.ToLower(rand.Text()[:16]))
}

// message is the envelope's, of which the body is at hand.
func (e envelope) message(p Priority, body string, delay time.Duration) Message {
	return Message{Queue: string(p), ID: fmt.Sprintf("%s.%d", e.ID, e.Pushes), Body: body, Delay: max(0, delay)}
}

// body writes the envelope as printable ASCII, which every service carries.
func (e envelope) body() (string, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return "", &pachamama.Error{Code: pachamama.CodeInvalid, Op: "queue.Push", Subject: e.Kind, Message: "the job is nothing that JSON can carry", Cause: err}
	}
	var out strings.Builder
	out.Grow(len(b))
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r >= 0x10000:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		case r >= 0x7f:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteByte(b[0])
		}
		b = b[n:]
	}
	return out.String(), nil
}
