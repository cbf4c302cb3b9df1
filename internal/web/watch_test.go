package web

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"
)

// counter is a run that changes with every look.
type counter struct {
	looks chan int
	ended chan struct{}
}

func (c *counter) look(ctx context.Context, _ string) ([]byte, bool, error) {
	select {
	case n := <-c.looks:
		return []byte(strconv.Itoa(n)), n < 0, nil
	case <-ctx.Done():
		close(c.ended)
		return nil, false, ctx.Err()
	}
}

func TestWatchersShareOneLook(t *testing.T) {
	c := &counter{looks: make(chan int), ended: make(chan struct{})}
	w := newWatch(time.Microsecond, c.look)
	one, leaveOne := w.join("r")
	two, leaveTwo := w.join("r")
	c.looks <- 1
	if a, b := string(<-one), string(<-two); a != "1" || b != "1" {
		t.Errorf("got %s and %s", a, b)
	}
	late, leaveLate := w.join("r")
	if got := string(<-late); got != "1" {
		t.Errorf("who comes late gets %q", got)
	}
	leaveOne()
	leaveLate()
	c.looks <- 2
	if got := string(<-two); got != "2" {
		t.Errorf("got %s", got)
	}
	leaveTwo()
	<-c.ended // nobody looks any more
	if len(w.feeds) != 0 {
		t.Errorf("%d runs are still watched", len(w.feeds))
	}
}

func TestSlowWatcherGetsTheLatest(t *testing.T) {
	c := &counter{looks: make(chan int), ended: make(chan struct{})}
	w := newWatch(time.Microsecond, c.look)
	parts, leave := w.join("r")
	defer leave()
	for _, n := range []int{1, 2, 3, -1} {
		c.looks <- n
	}
	var last string
	for part := range parts { // closed after the end
		last = string(part)
	}
	if last != "-1" {
		t.Errorf("the last part was %q", last)
	}
}

func TestWatchEndsWhenTheRunCannotBeRead(t *testing.T) {
	w := newWatch(time.Microsecond, func(context.Context, string) ([]byte, bool, error) { return nil, false, errors.New("gone") })
	parts, leave := w.join("r")
	defer leave()
	if _, more := <-parts; more {
		t.Error("something came")
	}
}
