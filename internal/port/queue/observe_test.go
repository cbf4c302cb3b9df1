package queue_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/queue"
	"github.com/ucldc/pachamama/internal/port/retry"
	"github.com/ucldc/pachamama/internal/port/usage"
)

type calls struct {
	mu  sync.Mutex
	all []usage.Call
}

func (c *calls) Record(_ context.Context, call usage.Call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	call.Took, call.Err = 0, nil
	c.all = append(c.all, call)
}

func open(t *testing.T) *sqlite.Queue {
	t.Helper()
	d, err := sqlite.OpenQueue(t.Context(), filepath.Join(t.TempDir(), "queue.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestObserve(t *testing.T) {
	ctx := t.Context()
	var got calls
	d := queue.Retry(queue.Observe(open(t), &got, "sqlite"), nil)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.Push(ctx, []queue.Message{{Queue: "normal", Body: "four"}, {Queue: "normal", Body: "seven b"}}))
	leases, err := d.Take(ctx, "normal", 10, time.Minute, 0)
	must(err)
	must(d.Extend(ctx, leases[0], time.Minute))
	must(d.Return(ctx, leases[0], time.Minute))
	must(d.Done(ctx, leases[1:]))
	_, err = d.Counts(ctx, "normal")
	must(err)
	if d.Describe().Driver != "sqlite" {
		t.Error("another driver")
	}
	call := func(op string, bytes, units int64) usage.Call {
		return usage.Call{Piece: "queue", Driver: "sqlite", Op: op, Bytes: bytes, Units: units}
	}
	want := []usage.Call{call("push", 11, 2), call("take", 11, 2), call("extend", 0, 1), call("return", 0, 1), call("done", 0, 1), call("counts", 0, 1)}
	if diff := cmp.Diff(want, got.all); diff != "" {
		t.Error(diff)
	}
}

// faulty fails every second call.
type faulty struct {
	queue.Driver
	calls int
}

func (f *faulty) fault() error {
	if f.calls++; f.calls%2 == 1 {
		return &pachamama.Error{Code: pachamama.CodeUnavailable, Message: "now and then"}
	}
	return nil
}

func (f *faulty) Push(ctx context.Context, m []queue.Message) error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.Driver.Push(ctx, m)
}

func (f *faulty) Done(ctx context.Context, l []queue.Lease) error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.Driver.Done(ctx, l)
}

// limited has other limits than its driver.
type limited struct {
	queue.Driver
	limits map[string]int64
}

func (l *limited) Describe() port.Descriptor {
	return port.Descriptor{Driver: "small", Limits: l.limits}
}

func TestRetry(t *testing.T) {
	d := queue.Retry(&faulty{Driver: open(t)}, retry.New(retry.Options{First: time.Millisecond}))
	for range 3 {
		if err := d.Push(t.Context(), []queue.Message{{Queue: "normal", Body: "x"}}); err != nil {
			t.Fatal(err)
		}
	}
	leases, err := d.Take(t.Context(), "normal", 10, time.Minute, 0)
	if err != nil || len(leases) != 3 {
		t.Fatalf("%d, %v", len(leases), err)
	}
	if err := d.Done(t.Context(), leases); err != nil {
		t.Fatal(err)
	}
}

type note struct{ Text string }

func (note) Kind() string { return "note" }

// TestBatches: what goes to the driver keeps to its limits, in as few calls as
// these allow.
func TestBatches(t *testing.T) {
	var got calls
	limits := map[string]int64{queue.LimitBatch: 10, queue.LimitBatchBytes: 1000, queue.LimitMessageBytes: 500}
	d := queue.Observe(&limited{open(t), limits}, &got, "small")
	bucket := blob.New(mem.NewBlob())
	q := queue.New(d, bucket, queue.Options{})
	jobs := make([]queue.Job, 25)
	for i := range jobs {
		jobs[i] = note{}
	}
	jobs[3] = note{Text: string(make([]byte, 400))} // JSON takes six bytes for each
	if err := q.Push(t.Context(), queue.Put{}, jobs...); err != nil {
		t.Fatal(err)
	}
	units := int64(0)
	for _, c := range got.all {
		units += c.Units
		if c.Units > 10 || c.Bytes > 1000 {
			t.Errorf("a push of %d messages, %d bytes", c.Units, c.Bytes)
		}
	}
	if units != 25 || len(got.all) > 4 {
		t.Errorf("%d messages in %d pushes", units, len(got.all))
	}
	stored := 0
	for range bucket.List(t.Context(), "queue/payloads/") {
		stored++
	}
	if stored != 1 {
		t.Errorf("%d payloads are in storage, want the large one", stored)
	}
}

func TestWorkRefuses(t *testing.T) {
	d := &limited{open(t), map[string]int64{queue.LimitLeaseSeconds: 30}}
	q := queue.New(d, blob.New(mem.NewBlob()), queue.Options{})
	err := q.Work(t.Context(), 1, nil, slog.New(slog.DiscardHandler))
	if pachamama.CodeOf(err) != pachamama.CodeTooLarge {
		t.Errorf("a lease of a minute where 30 s are the most: %v", err)
	}
}
