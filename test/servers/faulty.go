package servers

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"
)

// Faulty stands between a client and a server, and lets a share of all requests
// go wrong.
type Faulty struct {
	URL   string
	Spare func(*http.Request) bool // requests that nothing happens to; nil: none
	Kinds []string                 // what goes wrong, each as likely: nil for those that StartFaulty names
	Hangs func() time.Duration     // how long the kind "hangs" gives no answer
	Late  time.Duration            // how long the kind "late" is on its way at most

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
//
// Kinds may have more: "late" is on its way for a while, so that what was sent
// after it comes before; "doubled" comes twice; "hangs" is done, and answered
// when nobody waits any more.
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
	kind, kinds := "sound", f.Kinds
	if kinds == nil {
		kinds = []string{"throttled", "failed", "reset", "lost", "cut"}
	}
	if f.random.Float64() < f.share {
		kind = kinds[f.random.IntN(len(kinds))]
	}
	f.drawn[kind]++
	return kind
}

// Share changes which share of requests goes wrong: 0 for none.
func (f *Faulty) Share(share float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.share = share
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
	case "late":
		f.mu.Lock()
		wait := time.Duration(f.random.Int64N(int64(f.Late)))
		f.mu.Unlock()
		pause(r, wait)
	case "doubled":
		f.twice(r)
	}
	answer, err := f.forward(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer answer.Body.Close()
	switch kind {
	case "hangs":
		pause(r, f.Hangs())
		panic(http.ErrAbortHandler)
	case "lost":
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

// pause waits, or until nobody waits for the answer.
func pause(r *http.Request, d time.Duration) {
	select {
	case <-r.Context().Done():
	case <-time.After(d):
	}
}

// twice asks the server once more than was asked, and keeps the body for that.
func (f *Faulty) twice(r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if answer, err := f.forward(r); err == nil {
		_, _ = io.Copy(io.Discard, answer.Body) // nobody reads it
		answer.Body.Close()
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
}

// forward asks the server the same, with the host that was signed.
func (f *Faulty) forward(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host, out.RequestURI = f.to.Scheme, f.to.Host, ""
	return http.DefaultTransport.RoundTrip(out)
}
