package aws_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	neturl "net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/queue"
	"github.com/ucldc/pachamama/internal/port/retry"
	"github.com/ucldc/pachamama/test/servers"
)

func openQueue(t testing.TB, endpoint string, o aws.QueueOptions) *aws.Queue {
	t.Helper()
	s, err := aws.OpenSession(t.Context(), aws.Options{Region: "us-east-1", Endpoint: endpoint, Secret: func(context.Context) (string, error) { return "KEY a-secret-of-the-test", nil }})
	if err != nil {
		t.Fatal(err)
	}
	return aws.OpenQueue(s, o)
}

func TestQueue(t *testing.T) {
	server := servers.Moto(t)
	for _, fifo := range []bool{false, true} {
		t.Run(fmt.Sprintf("fifo %v", fifo), func(t *testing.T) {
			conformance.Queue(t, conformance.QueueSubject{Lease: time.Second,
				Doubles: true, // the stand-in looks and marks without a lock, with FIFO too
				Open: func(t testing.TB, place string) queue.Driver {
					return openQueue(t, server.URL, aws.QueueOptions{Name: place, FIFO: fifo, Create: true})
				},
				Bucket: func(testing.TB) *blob.Bucket { return blob.New(mem.NewBlob()) }})
		})
		t.Run(fmt.Sprintf("long delays, fifo %v", fifo), func(t *testing.T) {
			q := openQueue(t, server.URL, aws.QueueOptions{Name: "long", FIFO: fifo, Create: true})
			defer q.Close()
			longDelay(t, q)
		})
	}
	t.Run("requests", func(t *testing.T) { requestsPerMessage(t, server.URL) })
	t.Run("no such queue", func(t *testing.T) {
		q := openQueue(t, server.URL, aws.QueueOptions{Name: "nothing"})
		defer q.Close()
		_, err := q.Take(t.Context(), "normal", 1, time.Second, 0)
		if e := pachamama.AsError(err); e == nil || e.Code != pachamama.CodeInvalid || e.Subject != "nothing-normal" {
			t.Errorf("%v", err)
		}
	})
}

// longDelay: a message that waits longer than the service delays or hides one
// is looked at early, and that is no try.
func longDelay(t *testing.T, q *aws.Queue) {
	q.ShortDelays(min(time.Second, q.Delay()), 2*time.Second)
	const delay = 6 * time.Second
	pushed := time.Now()
	if err := q.Push(t.Context(), []queue.Message{{Queue: "normal", ID: "a", Body: "later", Delay: delay}}); err != nil {
		t.Fatal(err)
	}
	for tries := 1; tries <= 2; tries++ {
		var leases []queue.Lease
		for len(leases) == 0 && time.Since(pushed) < time.Minute {
			var err error
			if leases, err = q.Take(t.Context(), "normal", 10, time.Second, time.Second); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(pushed); len(leases) != 1 || took < delay || leases[0].Tries != tries {
			t.Fatalf("after %v: %+v, want try %d", took, leases, tries)
		}
	}
}

type unitJob struct{ Unit int }

func (unitJob) Kind() string { return "unit" }

// requestsPerMessage: messages travel by tens, so that one costs a third of a
// request in place of three.
func requestsPerMessage(t *testing.T, url string) {
	const n = 200
	to, err := neturl.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	asked := map[string]int{}
	proxy := httputil.NewSingleHostReverseProxy(to)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, op, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		mu.Lock()
		asked[op]++
		mu.Unlock()
		proxy.ServeHTTP(w, r)
	}))
	defer front.Close()
	q := queue.New(openQueue(t, front.URL, aws.QueueOptions{Name: "requests", Create: true}), blob.New(mem.NewBlob()), queue.Options{})
	defer q.Close()
	jobs := make([]queue.Job, n)
	for i := range jobs {
		jobs[i] = unitJob{i}
	}
	if err := q.Push(t.Context(), queue.Put{}, jobs...); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var done sync.Map
	left := atomic.Int64{}
	left.Store(n)
	err = q.Work(ctx, 10, map[string]queue.Handler{"unit": queue.Handle(func(_ context.Context, u unitJob) error {
		if _, twice := done.LoadOrStore(u.Unit, true); !twice && left.Add(-1) == 0 {
			stop()
		}
		return nil
	})}, slog.New(slog.DiscardHandler))
	if err != nil || left.Load() != 0 {
		t.Fatalf("%d are left: %v", left.Load(), err)
	}
	if asked["SendMessageBatch"] != n/10 || asked["DeleteMessageBatch"] > n/4 || asked["SendMessage"]+asked["DeleteMessage"] > 0 {
		t.Errorf("for %d messages: %v", n, asked)
	}
	t.Logf("for %d messages: %v", n, asked)
}

// TestQueueFaults: one in ten requests goes wrong on the way, and all work is
// done all the same.
func TestQueueFaults(t *testing.T) {
	const n = 150
	faulty := servers.StartFaulty(t, servers.Moto(t).URL, 0.1, 1, func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"com.amazonaws.sqs#RequestThrottled","message":"Please slow down."}`)
	})
	d := queue.Retry(openQueue(t, faulty.URL, aws.QueueOptions{Name: "faults", Create: true}), retry.New(retry.Options{First: 20 * time.Millisecond, Failures: 50}))
	q := queue.New(d, blob.New(mem.NewBlob()), queue.Options{Lease: 3 * time.Second, Pause: 50 * time.Millisecond})
	defer q.Close()
	for i := range n { // each by itself: many requests
		if err := q.Push(t.Context(), queue.Put{}, unitJob{i}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	var done sync.Map
	var left atomic.Int64
	left.Store(n)
	var working sync.WaitGroup
	for range 2 {
		working.Go(func() {
			err := q.Work(ctx, 4, map[string]queue.Handler{"unit": queue.Handle(func(_ context.Context, u unitJob) error {
				if _, twice := done.LoadOrStore(u.Unit, true); !twice {
					left.Add(-1)
				}
				return nil
			})}, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Errorf("work: %v", err)
			}
		})
	}
	for {
		c, err := q.Counts(t.Context())
		if left.Load() == 0 && err == nil && c[queue.Normal] == (queue.Counts{}) {
			break
		}
		if ctx.Err() != nil {
			t.Fatalf("%d are left, %+v, %v", left.Load(), c, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	stop()
	working.Wait()
	if dead, err := q.CountDead(t.Context()); dead != 0 || err != nil {
		t.Errorf("%d dead letters, %v", dead, err)
	}
	for kind, times := range faulty.Drawn() {
		if times == 0 {
			t.Errorf("no request was %s", kind)
		}
	}
	t.Logf("faults: %v", faulty.Drawn())
}
