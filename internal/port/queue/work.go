package queue

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
)

// Work takes tasks and has them done, atOnce of them at a time, until ctx ends.
// Then no more are taken, the ctx of those under way ends, and what is not done
// is put back at once. It returns nil after such an end.
//
// While a handler works its lease is extended; when the lease is lost all the
// same, the ctx of the handler ends with CodeConflict as its cause. What the
// handler returns decides what becomes of the task:
//
//   - nil: it is done.
//   - CodeThrottled: it is tried again after the time said; that never counts.
//   - Codes that may pass, our own mistakes, and kinds that have no handler
//     here: it is tried again, later each time, and at last a dead letter.
//   - Others: it is a dead letter at once.
//
// A queue that cannot be reached is tried again for ever; one that refuses is
// an error.
func (q *Queue) Work(ctx context.Context, atOnce int, handlers map[string]Handler, log *slog.Logger) error {
	if limit, limited := q.limits[LimitLeaseSeconds]; limited && q.opts.Lease > time.Duration(limit)*time.Second {
		return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "queue.Work", Subject: q.Describe().Driver, Message: fmt.Sprintf("it holds work for at most %d s at a time, not %v", limit, q.opts.Lease)}
	}
	w := &worker{queue: q, handlers: handlers, log: log, slots: make(chan struct{}, atOnce), finished: make(chan *taken)}
	var finisher sync.WaitGroup
	finisher.Go(func() { w.finish(context.WithoutCancel(ctx)) })
	err := w.loop(ctx)
	w.tasks.Wait()
	close(w.finished)
	finisher.Wait()
	return err
}

type worker struct {
	queue    *Queue
	handlers map[string]Handler
	log      *slog.Logger
	slots    chan struct{} // one for each task under way
	tasks    sync.WaitGroup
	finished chan *taken // done, and not yet said so
}

func (w *worker) loop(ctx context.Context) error {
	failed, idle := 0, false
	for {
		free := w.reserve(ctx)
		if free == 0 {
			return nil
		}
		tasks, err := w.queue.take(ctx, free, idle)
		for _, t := range tasks {
			w.tasks.Go(func() {
				defer w.release(1)
				w.do(ctx, t)
			})
		}
		w.release(free - len(tasks))
		idle = len(tasks) == 0
		if err == nil {
			failed = 0
			continue
		}
		if !pachamama.CodeOf(err).Traits().Retry {
			return err
		}
		failed++
		w.log.Warn("no work can be taken now", "error", err)
		sleep(ctx, w.queue.pause(failed))
	}
}

// reserve waits for a free slot and takes all that are free; none when ctx ended.
func (w *worker) reserve(ctx context.Context) int {
	select {
	case <-ctx.Done():
		return 0
	case w.slots <- struct{}{}:
	}
	if ctx.Err() != nil {
		w.release(1)
		return 0
	}
	for n := 1; ; n++ {
		select {
		case w.slots <- struct{}{}:
		default:
			return n
		}
	}
}

func (w *worker) release(n int) {
	for range n {
		<-w.slots
	}
}

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

// gather is how long a task that is done waits for others to be told with it.
const gather = 20 * time.Millisecond

// finish tells the driver what is done, many at once.
func (w *worker) finish(ctx context.Context) {
	for first := range w.finished {
		tasks := []*taken{first}
		for late := time.After(gather); len(tasks) < w.queue.batch(); {
			select {
			case t, more := <-w.finished:
				if more {
					tasks = append(tasks, t)
					continue
				}
			case <-late:
			}
			break
		}
		ending, cancel := context.WithTimeout(ctx, w.queue.opts.Lease)
		if err := w.queue.done(ending, tasks); err != nil {
			w.log.Warn("tasks that are done could not be said to be; they are done again", "tasks", len(tasks), "error", err)
		}
		cancel()
	}
}

// sleep waits, and reports whether it was not broken off.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
