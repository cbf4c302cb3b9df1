package harvest_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/usage"
)

func put(err error) usage.Call {
	return usage.Call{Piece: "blob", Driver: "file", Op: "put", Bytes: 100, Units: 1, Took: time.Millisecond, Err: err}
}

func TestMeterAddsUp(t *testing.T) {
	c := openCatalog(t)
	m := harvest.NewMeter(c)
	fetch, mapping := usage.In(t.Context(), usage.Scope{Run: "r1", Stage: "fetch"}), usage.In(t.Context(), usage.Scope{Run: "r1", Stage: "map"})
	must(t, m.Flush(t.Context())) // nothing yet
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				m.Record(fetch, put(nil))
			}
		})
	}
	all.Wait()
	m.Record(fetch, put(errors.New("no room")))
	m.Record(fetch, put(&pachamama.Error{Code: pachamama.CodeThrottled}))
	m.Record(mapping, put(nil))
	m.Record(t.Context(), put(nil)) // outside of runs

	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := m.Flush(stopped); err == nil {
		t.Error("flushed with an ended context")
	}
	m.Record(mapping, put(nil)) // while the catalog does not answer
	if err := m.Flush(stopped); err == nil {
		t.Error("flushed with an ended context")
	}
	for range 2 {
		must(t, m.Flush(t.Context()))
	}
	got, err := c.UsageOf(t.Context(), "r1")
	must(t, err)
	row := func(stage string, n, errs, throttled int64) catalog.Usage {
		return catalog.Usage{Run: "r1", Stage: stage, Piece: "blob", Driver: "file", Op: "put", Count: n, Bytes: n * 100, Units: n, Took: time.Duration(n) * time.Millisecond, Errors: errs, Throttled: throttled}
	}
	if diff := cmp.Diff([]catalog.Usage{row("fetch", 802, 1, 1), row("map", 2, 0, 0)}, got); diff != "" {
		t.Error(diff)
	}
	outside, err := c.UsageOf(t.Context(), "")
	must(t, err)
	if len(outside) != 1 || outside[0].Count != 1 {
		t.Errorf("outside of runs: %+v", outside)
	}
}

// TestMeterOutlivesTheCatalog sees that a catalog which does not answer ends
// nothing but the last word of the meter.
func TestMeterOutlivesTheCatalog(t *testing.T) {
	c := openCatalog(t)
	must(t, c.Close())
	synctest.Test(t, func(t *testing.T) {
		m := harvest.NewMeter(c)
		ctx, stop := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		m.Record(ctx, put(nil))
		go func() { ran <- m.Run(ctx, time.Second) }()
		time.Sleep(10 * time.Second) // of the bubble's clock
		if len(ran) > 0 {
			t.Fatalf("ended before its time: %v", <-ran)
		}
		stop()
		if err := <-ran; err == nil {
			t.Error("what could not be written at the end is not told")
		}
	})
}

func TestMeterWritesAtTheEnd(t *testing.T) {
	c := openCatalog(t)
	m := harvest.NewMeter(c)
	ctx, stop := context.WithCancel(usage.In(t.Context(), usage.Scope{Run: "r1"}))
	ran := make(chan error, 1)
	go func() { ran <- m.Run(ctx, time.Hour) }()
	m.Record(ctx, put(nil))
	stop()
	must(t, <-ran)
	if rows, err := c.UsageOf(t.Context(), "r1"); len(rows) != 1 || err != nil {
		t.Errorf("%+v, %v", rows, err)
	}
}

// Calls of different sizes are told apart, because services bill them differently.
func TestMeterNotesSizes(t *testing.T) {
	c := openCatalog(t)
	m := harvest.NewMeter(c)
	ctx := usage.In(t.Context(), usage.Scope{Run: "r1", Stage: "fetch"})
	for _, bytes := range []int64{100, 2000, 100 << 20} {
		call := put(nil)
		call.Bytes = bytes
		m.Record(ctx, call)
	}
	must(t, m.Flush(t.Context()))
	counts := map[int64]int64{}
	must(t, c.Metered(t.Context(), catalog.MeterFilter{Run: "r1"}, func(m catalog.Metered) { counts[m.Size] += m.Count }))
	if diff := cmp.Diff(map[int64]int64{0: 2, 104 << 20: 1}, counts); diff != "" {
		t.Error(diff)
	}
}
