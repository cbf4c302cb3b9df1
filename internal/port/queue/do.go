package queue

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
)

// do has one task done.
func (w *worker) do(ctx context.Context, t *taken) {
	held, lost := context.WithCancelCause(ctx)
	var beat sync.WaitGroup
	handling, stop := context.WithCancel(held)
	beat.Go(func() { w.hold(handling, t, lost) })
	err := w.handle(held, t.Task)
	gone := context.Cause(held)
	stop()
	beat.Wait()
	lost(nil)
	if err == nil {
		w.finished <- t
		return
	}
	settling, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.queue.opts.Lease)
	defer cancel()
	if err := w.settle(settling, t, err, ctx.Err() != nil, gone); err != nil {
		w.log.Warn("a task could not be put back; it comes back after its lease", "task", t.ID, "error", err)
	}
}

func (w *worker) handle(ctx context.Context, t Task) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.log.Error("a handler broke", "kind", t.Kind, "task", t.ID, "panic", p, "stack", string(debug.Stack()))
			err = &pachamama.Error{Code: pachamama.CodeInternal, Op: "queue.Work", Subject: t.ID, Message: fmt.Sprintf("the handler broke: %v", p)}
		}
	}()
	if err := ctx.Err(); err != nil {
		return err
	}
	h, known := w.handlers[t.Kind]
	if !known {
		return &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "queue.Work", Subject: t.ID, Message: fmt.Sprintf("no worker here does work of kind %q", t.Kind), Hint: "Start a newer program."}
	}
	return h(ctx, t)
}

// hold extends the lease of a task until ctx ends, and tells when it is lost.
func (w *worker) hold(ctx context.Context, t *taken, lost context.CancelCauseFunc) {
	for sleep(ctx, w.queue.opts.Lease/3) {
		err := w.queue.extend(ctx, t)
		if pachamama.CodeOf(err) == pachamama.CodeConflict {
			lost(err)
			return
		}
		if err != nil && ctx.Err() == nil {
			w.log.Warn("a lease could not be extended", "task", t.ID, "until", t.lease.Until, "error", err)
		}
	}
}

// settle decides what becomes of a task that was not done.
func (w *worker) settle(ctx context.Context, t *taken, err error, stopping bool, gone error) error {
	q, code := w.queue, pachamama.CodeOf(err)
	switch {
	case pachamama.CodeOf(gone) == pachamama.CodeConflict:
		w.log.Warn("a lease was lost: another does the task", "task", t.ID, "error", gone)
		return nil
	case stopping:
		return q.again(ctx, t, 0)
	case code == pachamama.CodeThrottled:
		after := pachamama.AsError(err).After
		if after <= 0 {
			after = q.pause(t.Tries)
		}
		return q.again(ctx, t, after)
	case t.Tries < q.opts.Tries && (code.Traits().Retry || code == pachamama.CodeInternal || code == pachamama.CodeUnsupported || code == pachamama.CodeCancelled):
		w.log.Warn("a task failed and is tried again", "kind", t.Kind, "task", t.ID, "try", t.Tries, "error", err)
		return q.retry(ctx, t, q.pause(t.Tries))
	}
	w.log.Error("a task is a dead letter", "kind", t.Kind, "task", t.ID, "tries", t.Tries, "error", err)
	return q.bury(ctx, t, err)
}

// pause is how long to wait after a failure: twice as long each time, between
// three quarters and all of it, so that not all come at once.
func (q *Queue) pause(failed int) time.Duration {
	d := q.opts.Pause << min(max(failed-1, 0), 20)
	if d <= 0 || d > maxPause {
		d = max(maxPause, q.opts.Pause)
	}
	return d - rand.N(d/4+1)
}
