package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"iter"
	"time"

	"github.com/ucldc/pachamama"
)

// Dead letters lie in storage, not in the driver: there they keep their reason,
// can be listed on every service, and outlive its retention.

const deadPrefix = "queue/dead/"

// maxLetter is the size of a dead letter that is read, in bytes.
const maxLetter = 16 << 20

// DeadLetter is a task that could not be done, with the reason.
type DeadLetter struct {
	Task                   // its payload is empty when that lies in storage
	Pushes  int            `json:"pushes,omitempty"`
	Died    time.Time      `json:"died"`
	Code    pachamama.Code `json:"code"`
	Message string         `json:"message"`
	Hint    string         `json:"hint,omitempty"`
	Who     pachamama.Who  `json:"who"`
	Body    string         `json:"body,omitempty"` // of a message that is no task
}

// bury makes a dead letter of a task, and ends it.
func (q *Queue) bury(ctx context.Context, t *taken, reason error) error {
	message, hint := pachamama.Describe(reason)
	e := pachamama.AsError(reason)
	letter := DeadLetter{Task: t.Task, Pushes: t.envelope.Pushes, Died: time.Now().UTC().Truncate(time.Millisecond),
		Code: e.Code, Message: message, Hint: hint, Who: e.MustAct()}
	letter.Payload = t.envelope.Payload
	if letter.ID == "" {
		sum := sha256.Sum256([]byte(t.lease.Body))
		letter.ID, letter.Body, letter.Priority, letter.Tries = hex.EncodeToString(sum[:16]), t.lease.Body, Priority(t.lease.Queue), t.lease.Tries
	}
	data, err := json.Marshal(letter)
	if err != nil {
		return wrap("queue.bury", letter.ID, err)
	}
	if err := q.bucket.PutBytes(ctx, deadKey(letter.ID), "application/json", data); err != nil {
		return err
	}
	return wrap("queue.Done", t.lease.Queue, q.driver.Done(ctx, []Lease{t.lease}))
}

// Dead walks the dead letters, the oldest tasks first. It ends after the first
// error.
func (q *Queue) Dead(ctx context.Context) iter.Seq2[DeadLetter, error] {
	return func(yield func(DeadLetter, error) bool) {
		for info, err := range q.bucket.List(ctx, deadPrefix) {
			if err != nil {
				yield(DeadLetter{}, err)
				return
			}
			letter, err := q.letter(ctx, info.Key)
			if pachamama.CodeOf(err) == pachamama.CodeNotFound {
				continue // it went meanwhile
			}
			if !yield(letter, err) || err != nil {
				return
			}
		}
	}
}

// CountDead returns how many dead letters there are.
func (q *Queue) CountDead(ctx context.Context) (int64, error) {
	n := int64(0)
	for _, err := range q.bucket.List(ctx, deadPrefix) {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// PutBack has a dead letter tried again, as if for the first time.
func (q *Queue) PutBack(ctx context.Context, id string) error {
	letter, err := q.letter(ctx, deadKey(id))
	if err != nil {
		return err
	}
	if letter.Kind == "" {
		return &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "queue.PutBack", Subject: id, Message: "it is no task of ours and cannot be tried", Hint: "Drop it, and look who writes into this queue."}
	}
	e := envelope{ID: letter.ID, Kind: letter.Kind, Pushed: letter.Pushed, Pushes: letter.Pushes + 1, Payload: letter.Payload}
	body, err := e.body()
	if err != nil {
		return err
	}
	if err := q.driver.Push(ctx, []Message{e.message(letter.Priority, body, 0)}); err != nil {
		return wrap("queue.PutBack", id, err)
	}
	return q.bucket.Delete(ctx, deadKey(id))
}

// Drop forgets a dead letter and its payload.
func (q *Queue) Drop(ctx context.Context, id string) error {
	letter, err := q.letter(ctx, deadKey(id))
	if err != nil {
		return err
	}
	if letter.Payload == nil && letter.Kind != "" {
		if err := q.bucket.Delete(ctx, payloadKey(letter.ID)); err != nil {
			return err
		}
	}
	return q.bucket.Delete(ctx, deadKey(id))
}

func (q *Queue) letter(ctx context.Context, key string) (DeadLetter, error) {
	var letter DeadLetter
	data, err := q.bucket.ReadAll(ctx, key, maxLetter)
	if err == nil {
		if err = json.Unmarshal(data, &letter); err != nil {
			err = &pachamama.Error{Code: pachamama.CodeMalformed, Op: "queue.Dead", Subject: key, Who: pachamama.WhoUs, Message: "a dead letter cannot be read", Cause: err}
		}
	}
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		err = &pachamama.Error{Code: pachamama.CodeNotFound, Op: "queue.Dead", Subject: key, Message: "there is no such dead letter", Hint: "`pachamama queue dead` lists them.", Cause: err}
	}
	return letter, err
}

func deadKey(id string) string { return deadPrefix + id + ".json" }
