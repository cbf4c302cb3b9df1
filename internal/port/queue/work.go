package queue

import (
	"context"
	"fmt"
	"log/slog"
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
