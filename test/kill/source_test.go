package kill_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/sample/hostile"
)

// source is the institution with faults. It outlives the program, and remembers
// what it was asked for.
type source struct {
	url    string
	faults []string
	plain  http.Handler // the institution without faults

	mu     sync.Mutex
	answer http.Handler
	asked  map[string]int  // requests, by arguments
	given  map[string]bool // checksums of answers that were sent to their end, however bad
	total  int
}

// faulty begins an institution with faults, the first nearest to it.
func (w *world) faulty(t *testing.T, faults ...string) *source {
	t.Helper()
	s := &source{faults: faults, plain: w.institution.Handler()}
	s.forget(t)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL + "/oai"
	return s
}

// forget has it be as nobody had asked yet: what goes wrong once goes wrong again.
func (s *source) forget(t *testing.T) {
	t.Helper()
	answer, err := hostile.Wrap(s.plain, s.faults...)
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer, s.asked, s.given, s.total = answer, map[string]int{}, map[string]bool{}, 0
}

func (s *source) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	answer := s.answer
	if query := r.URL.Query().Encode(); r.URL.Path == "/oai" {
		s.asked[query]++
		w = &slow{w, http.StatusOK, func(status int, body []byte) {
			if status == http.StatusOK && isList(query) {
				s.gave(body)
			}
		}}
	}
	s.total++
	s.mu.Unlock()
	answer.ServeHTTP(w, r)
}

// isList tells requests for lists and records from those about the source.
func isList(query string) bool { return !strings.Contains(query, "verb=Identify") }

func (s *source) gave(body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.given[fmt.Sprintf("%x", sha256.Sum256(body))] = true
}

func (s *source) requests() (total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// lists returns how often each list and record was asked for.
func (s *source) lists() (asked map[string]int, total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked = map[string]int{}
	for query, n := range s.asked {
		if isList(query) {
			asked[query] = n
			total += n
		}
	}
	return asked, total
}

// slow sends answers in two pieces, so that a kill can fall between them. Who is
// told to come back later is told so in a second.
type slow struct {
	http.ResponseWriter
	status int
	sent   func(status int, body []byte)
}

func (s *slow) WriteHeader(status int) {
	if s.Header().Get("Retry-After") != "" {
		s.Header().Set("Retry-After", "1")
	}
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

func (s *slow) Write(b []byte) (int, error) {
	time.Sleep(latency / 2)
	half := len(b) / 2
	n, err := s.ResponseWriter.Write(b[:half])
	if err != nil {
		return n, err
	}
	_ = http.NewResponseController(s.ResponseWriter).Flush() //nolint:errcheck // the next write tells
	time.Sleep(latency / 2)
	more, err := s.ResponseWriter.Write(b[half:])
	if err == nil {
		s.sent(s.status, b)
	}
	return n + more, err
}
