package swap_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/queue"
	"github.com/ucldc/pachamama/internal/port/retry"
)

const (
	jobs     = 40
	badEvery = 10      // of the jobs, one cannot be done
	bigEvery = 13      // and one is too large for a message
	big      = 1 << 20 // more than SQS takes
)

// job is one of many.
type job struct {
	N    int
	Text string
}

// Kind implements queue.Job.
func (job) Kind() string { return "try" }

// work is what workers do beside a harvest, on the same queue and storage.
type work struct {
	queue   *queue.Queue
	stop    context.CancelFunc
	workers sync.WaitGroup

	mu   sync.Mutex
	done map[int]int // how often
}

// work puts jobs down and has two workers do them. Leases are short, for a lost
// answer leaves the messages in it to theirs.
func (s *storm) work(t *testing.T, site *site) *work {
	t.Helper()
	keys := s.versitygw.AccessKey + " " + s.versitygw.SecretKey
	policy := func() *retry.Policy { return retry.New(retry.Options{Service: "the test's"}) }
	storage, err := aws.OpenBlob(session(t, s.to["s3"].URL, keys), aws.BlobOptions{Bucket: bucketOf(site), Prefix: "pachamama", PathStyle: true})
	if err != nil {
		t.Fatal(err)
	}
	driver := aws.OpenQueue(session(t, s.to["sqs"].URL, motoKeys), aws.QueueOptions{Name: s.name(), Create: true, FIFO: s.rounds%2 == 1})
	w := &work{done: map[int]int{}, queue: queue.New(queue.Retry(driver, policy()), blob.New(blob.Retry(storage, policy())), queue.Options{Lease: 4 * time.Second, Pause: 100 * time.Millisecond})}
	for n := range jobs {
		j := job{N: n}
		if n%bigEvery == 0 {
			j.Text = strings.Repeat("x", big)
		}
		if err := w.queue.Push(t.Context(), queue.Put{}, j); err != nil {
			t.Errorf("round %d: job %d: %v", s.rounds, n, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	w.stop = stop
	for range 2 {
		w.workers.Go(func() {
			if err := w.queue.Work(ctx, 3, map[string]queue.Handler{"try": queue.Handle(w.do)}, slog.New(slog.DiscardHandler)); err != nil {
				t.Errorf("round %d: a worker ends: %v", s.rounds, err)
			}
		})
	}
	return w
}

func bucketOf(s *site) string {
	rest := strings.TrimPrefix(s.settings["storage"], "s3://")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

func (w *work) do(_ context.Context, j job) error {
	if j.N%badEvery == 0 {
		return &pachamama.Error{Code: pachamama.CodeMalformed, Message: fmt.Sprintf("job %d cannot be done", j.N)}
	}
	if j.N%bigEvery == 0 && len(j.Text) != big {
		return &pachamama.Error{Code: pachamama.CodeMalformed, Message: fmt.Sprintf("job %d has %d bytes", j.N, len(j.Text))}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done[j.N]++
	return nil
}

// ends sees that all jobs come to their end: done, or a dead letter with its reason.
func (w *work) ends(t *testing.T, s *storm) {
	t.Helper()
	defer func() {
		w.stop()
		w.workers.Wait()
		w.queue.Close()
	}()
	deadline := time.Now().Add(2 * time.Minute)
	for {
		state, err := w.queue.State(t.Context())
		if err == nil && state.Queues[queue.Normal] == (queue.Counts{}) && w.all() {
			break
		}
		if time.Now().After(deadline) {
			t.Errorf("round %d: work is stuck: %+v, %v; done: %v", s.rounds, state, err, w.done)
			return
		}
		time.Sleep(100 * time.Millisecond) // it is a service: nothing tells
	}
	dead, again := map[string]int{}, 0
	for l, err := range w.queue.Dead(t.Context()) {
		if err != nil {
			t.Errorf("round %d: dead letters: %v", s.rounds, err)
			return
		}
		if strings.HasSuffix(l.Message, gone) {
			again++
			continue
		}
		dead[l.Message]++
	}
	if again > (jobs-1)/bigEvery {
		t.Errorf("round %d: of %d jobs the payload is gone", s.rounds, again)
	}
	s.goneAgain += again
	for n := 0; n < jobs; n += badEvery {
		if why := fmt.Sprintf("job %d cannot be done", n); dead[why] != 1 {
			t.Errorf("round %d: %d dead letters say %q", s.rounds, dead[why], why)
		}
	}
	if len(dead) != jobs/badEvery {
		t.Errorf("round %d: dead letters: %v", s.rounds, dead)
	}
	s.letters += len(dead)
	for _, times := range w.done {
		s.jobs++
		s.doneTwice += times - 1
	}
}

// gone is what the dead letter of a message says that came again when the work was
// done and its payload in storage deleted: people are to see to it.
const gone = "the payload is gone from storage"

func (w *work) all() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.done) == jobs-jobs/badEvery
}
