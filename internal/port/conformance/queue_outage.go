package conformance

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// QueueOutage kills the server of a queue while messages are pushed, taken and
// done, and starts it again over its data: nothing that was pushed without an
// error is lost, and nothing is stuck.
func QueueOutage(t *testing.T, open func(t testing.TB, place string) queue.Driver, killAndStart func()) {
	t.Attr(attrSuite, "queue")
	const n, workers = 300, 2
	d := open(t, "outage")
	defer d.Close()
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	var mu sync.Mutex
	pushed, done := map[string]bool{}, map[string]bool{}
	finished := func() bool {
		mu.Lock()
		defer mu.Unlock()
		for id := range pushed {
			if !done[id] {
				return false
			}
		}
		return len(pushed) == n
	}
	var outage sync.Once
	var group sync.WaitGroup
	group.Go(func() {
		for i := 0; i < n && ctx.Err() == nil; {
			id := fmt.Sprint("m", i)
			if i == n/3 {
				outage.Do(killAndStart)
			}
			if err := d.Push(ctx, []queue.Message{{Queue: "normal", ID: id, Body: id}}); err != nil {
				if !pachamama.CodeOf(err).Traits().Retry {
					t.Errorf("push: %v", err)
				}
				time.Sleep(50 * time.Millisecond)
				continue
			}
			mu.Lock()
			pushed[id] = true
			mu.Unlock()
			i++
		}
	})
	for range workers {
		group.Go(func() {
			for ctx.Err() == nil && !finished() {
				leases, err := d.Take(ctx, "normal", 5, 3*time.Second, 200*time.Millisecond)
				mu.Lock()
				for _, l := range leases {
					done[l.Body] = true // whether the server hears of it or not
				}
				mu.Unlock()
				if err == nil {
					err = d.Done(ctx, leases)
				}
				if err != nil { // as long as the server is away
					time.Sleep(50 * time.Millisecond)
				}
			}
		})
	}
	group.Wait()
	if !finished() {
		t.Fatalf("%d of %d were pushed, %d done", len(pushed), n, len(done))
	}
	time.Sleep(3500 * time.Millisecond) // leases of which the server's answer was lost
	for end := time.Now().Add(30 * time.Second); ; {
		leases, err := d.Take(ctx, "normal", 5, 3*time.Second, time.Second)
		if err == nil {
			err = d.Done(ctx, leases)
		}
		c, cerr := d.Counts(ctx, "normal")
		if err == nil && cerr == nil && c == (queue.Counts{}) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("left over: %+v, %v, %v", c, err, cerr)
		}
	}
}
