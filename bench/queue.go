package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// queued is how many messages a second go through the embedded queue.
type queued struct {
	one  float64 // each pushed, taken and done by itself
	tens float64 // ten at a time, as batches of work travel
}

// measureQueue pushes, takes and ends messages of 200 bytes, all at once: one
// pushes, two take.
func measureQueue(ctx context.Context, folder string, messages int) (queued, error) {
	var q queued
	for _, m := range []struct {
		rate    *float64
		size, n int
	}{{&q.one, 1, messages / 10}, {&q.tens, 10, messages}} {
		for pass := range 3 {
			took, err := passMessages(ctx, filepath.Join(folder, fmt.Sprintf("queue-%d-%d.db", m.size, pass)), m.n, m.size)
			if err != nil {
				return q, err
			}
			*m.rate = max(*m.rate, float64(m.n)/took.Seconds()) // other programs can only make it slower
		}
	}
	return q, nil
}

func passMessages(ctx context.Context, path string, n, size int) (time.Duration, error) {
	d, err := sqlite.OpenQueue(ctx, path)
	if err != nil {
		return 0, err
	}
	defer d.Close()
	body := strings.Repeat("0123456789", 20)
	var done atomic.Int64
	began := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		batch := make([]queue.Message, size)
		for i := range batch {
			batch[i] = queue.Message{Queue: "normal", Body: body}
		}
		for range n / size {
			if err := d.Push(ctx, batch); err != nil {
				return err
			}
		}
		return nil
	})
	for range 2 {
		group.Go(func() error {
			for done.Load() < int64(n) {
				leases, err := d.Take(ctx, "normal", size, time.Minute, 100*time.Millisecond)
				if err == nil {
					err = d.Done(ctx, leases)
				}
				if err != nil {
					return err
				}
				done.Add(int64(len(leases)))
			}
			return nil
		})
	}
	err = group.Wait()
	return time.Since(began), err
}
