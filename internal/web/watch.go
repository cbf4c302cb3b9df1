package web

import (
	"bytes"
	"context"
	"sync"
	"time"
)

// watch looks at runs for those who watch them: once for all watchers of a
// run, and not at all when there are none.
type watch struct {
	every time.Duration
	look  func(ctx context.Context, run string) (part []byte, over bool, err error)

	mu    sync.Mutex
	feeds map[string]*feed
}

// feed is a run that is watched.
type feed struct {
	watchers map[chan []byte]bool
	last     []byte
	stop     context.CancelFunc
}

func newWatch(every time.Duration, look func(context.Context, string) ([]byte, bool, error)) *watch {
	return &watch{every: every, look: look, feeds: map[string]*feed{}}
}

// join gives what changes of a run; the channel is closed when the run is over
// or cannot be looked at any more. Who is slow misses what was between. Leave
// must be called once.
func (w *watch) join(run string) (parts <-chan []byte, leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.feeds[run]
	c := make(chan []byte, 1)
	if f == nil {
		ctx, stop := context.WithCancel(context.Background()) // lives as long as its watchers
		f = &feed{watchers: map[chan []byte]bool{}, stop: stop}
		w.feeds[run] = f
		go w.follow(ctx, run, f)
	} else if f.last != nil {
		c <- f.last
	}
	f.watchers[c] = true
	return c, func() { w.leave(run, f, c) }
}

func (w *watch) leave(run string, f *feed, c chan []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(f.watchers, c)
	if len(f.watchers) > 0 {
		return
	}
	f.stop()
	if w.feeds[run] == f {
		delete(w.feeds, run)
	}
}

func (w *watch) follow(ctx context.Context, run string, f *feed) {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		part, over, err := w.look(ctx, run)
		if err != nil || ctx.Err() != nil {
			w.end(run, f)
			return
		}
		w.tell(f, part)
		if over {
			w.end(run, f)
			return
		}
		select {
		case <-ctx.Done():
			w.end(run, f)
			return
		case <-tick.C:
		}
	}
}

func (w *watch) tell(f *feed, part []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if bytes.Equal(part, f.last) {
		return
	}
	f.last = part
	for c := range f.watchers {
		select {
		case <-c: // it has not taken the one before
		default:
		}
		c <- part
	}
}

// end closes the channels of all watchers; what they have not taken yet they
// still get.
func (w *watch) end(run string, f *feed) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f.stop()
	if w.feeds[run] == f {
		delete(w.feeds, run)
	}
	for c := range f.watchers {
		close(c)
	}
	clear(f.watchers)
}
