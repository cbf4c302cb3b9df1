package servers

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
)

// Faulty stands between a client and a server, and lets a share of all requests
// go wrong.
type Faulty struct {
	URL   string
	Spare func(*http.Request) bool // requests that nothing happens to; nil: none

	to       *url.URL
	share    float64
	throttle func(http.ResponseWriter)

	mu     sync.Mutex
	random *rand.Rand
	drawn  map[string]int
}

// StartFaulty starts a proxy before the server at that URL. Of the share of
// requests that go wrong some are throttled, as throttle writes it, some are
// answered with an error, some lose their connection before or after the server
// did what they ask, and some get half a body. The seed draws alike again.
func StartFaulty(t testing.TB, server string, share float64, seed uint64, throttle func(http.ResponseWriter)) *Faulty {
	t.Helper()
	to, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	f := &Faulty{to: to, share: share, throttle: throttle, random: rand.New(rand.NewPCG(seed, 0)), drawn: map[string]int{}} //nolint:gosec // nothing to guess
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	f.URL = s.URL
	return f
}

// Drawn counts what went wrong.
func (f *Faulty) Drawn() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.drawn)
}

func (f *Faulty) draw() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	kind := "sound"
	if f.random.Float64() < f.share {
		kind = []string{"throttled", "failed", "reset", "lost", "cut"}[f.random.IntN(5)]
	}
	f.drawn[kind]++
	return kind
}

// ServeHTTP implements http.Handler.
func (f *Faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind := "sound"
	if f.Spare == nil || !f.Spare(r) {
		kind = f.draw()
	}
	switch kind {
	case "throttled":
		f.throttle(w)
		return
	case "failed":
		w.WriteHeader(http.StatusInternalServerError)
		return
	case "reset":
		panic(http.ErrAbortHandler)
	}
	answer, err := f.forward(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer answer.Body.Close()
	if kind == "lost" {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), answer.Header)
	if answer.ContentLength >= 0 {
		w.Header().Set("Content-Length", fmt.Sprint(answer.ContentLength))
	}
	w.WriteHeader(answer.StatusCode)
	if kind == "cut" && answer.ContentLength > 1 {
		_, _ = io.CopyN(w, answer.Body, answer.ContentLength/2) // it is to break
		panic(http.ErrAbortHandler)
	}
	if _, err := io.Copy(w, answer.Body); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// forward asks the server the same, with the host that was signed.
func (f *Faulty) forward(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host, out.RequestURI = f.to.Scheme, f.to.Host, ""
	return http.DefaultTransport.RoundTrip(out)
}
