package main

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// passes is how often a measurement is made; the best counts, since other
// programs can only make it slower.
const passes = 5

// onCores works through the pages on so many cores, the collector of garbage
// included, and returns the records a second of the best pass; 0 when the
// machine has fewer.
func onCores(ctx context.Context, cores int, pages [][]byte, do func(raw []byte) (records int, err error)) (float64, error) {
	if cores > runtime.NumCPU() {
		return 0, nil
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	fastest := 0.0
	for range passes {
		began := time.Now()
		records, err := pass(ctx, cores, pages, do)
		if err != nil {
			return 0, err
		}
		fastest = max(fastest, float64(records)/time.Since(began).Seconds())
	}
	return fastest, nil
}

func pass(ctx context.Context, workers int, pages [][]byte, do func(raw []byte) (int, error)) (int, error) {
	var next, records atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range workers {
		g.Go(func() error {
			for ctx.Err() == nil {
				at := int(next.Add(1)) - 1
				if at >= len(pages) {
					return nil
				}
				n, err := do(pages[at])
				if err != nil {
					return err
				}
				records.Add(int64(n))
			}
			return ctx.Err()
		})
	}
	err := g.Wait()
	return int(records.Load()), err
}
