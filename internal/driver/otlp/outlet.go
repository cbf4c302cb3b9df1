package otlp

import (
	"context"
	"errors"
	"sync"
	"time"
)

// outlet keeps things in order until they are sent. When there are more than it
// may keep, the oldest are lost.
type outlet[T any] struct {
	most int
	send func(ctx context.Context, list []T) error

	mu    sync.Mutex
	items []T
	lost  int
	wake  chan struct{}

	sending sync.Mutex // one at a time, so that they stay in order
}

func newOutlet[T any](most int, send func(context.Context, []T) error) *outlet[T] {
	return &outlet[T]{most: most, send: send, wake: make(chan struct{}, 1)}
}

// add never waits for the receiver.
func (o *outlet[T]) add(item T) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.items = append(o.items, item); len(o.items) > o.most {
		lose := max(o.most/10, 1)
		o.items, o.lost = append([]T(nil), o.items[lose:]...), o.lost+lose
	}
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// take cuts the next batch off.
func (o *outlet[T]) take() []T {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := min(len(o.items), batch)
	list := o.items[:n:n]
	if o.items = o.items[n:]; len(o.items) == 0 {
		o.items = nil
	}
	return list
}

// putBack is for what could not be sent.
func (o *outlet[T]) putBack(list []T) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.items = append(append([]T(nil), list...), o.items...)
	if over := len(o.items) - o.most; over > 0 {
		o.items, o.lost = o.items[over:], o.lost+over
	}
}

// run sends until the context ends. It waits longer after each failure.
func (o *outlet[T]) run(ctx context.Context, gather time.Duration) {
	wait := first
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.wake:
		}
		if !pause(ctx, gather) {
			return
		}
		for {
			err := o.flush(ctx)
			if err == nil {
				wait = first
				break
			}
			if !pause(ctx, wait) {
				return
			}
			wait = min(2*wait, patient)
		}
	}
}

// flush sends all that there is, and stops at the first failure. What the
// receiver refuses for good is lost.
func (o *outlet[T]) flush(ctx context.Context) error {
	o.sending.Lock()
	defer o.sending.Unlock()
	for {
		list := o.take()
		if len(list) == 0 {
			return nil
		}
		err := o.send(ctx, list)
		if errors.Is(err, errRefused) {
			o.mu.Lock()
			o.lost += len(list)
			o.mu.Unlock()
			continue
		}
		if err != nil {
			o.putBack(list)
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
