package httpclient

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// clock is a time that passes only by sleeping.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

type calls struct {
	mu   sync.Mutex
	list []usage.Call
}

func (c *calls) Record(_ context.Context, u usage.Call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, u)
}

// start serves f and returns its address and a client whose waits take no time.
func start(t *testing.T, f http.HandlerFunc, change func(*Options)) (string, *Client, *clock) {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	k := &clock{now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	o := Options{AllowPrivate: true, Rate: 1e6, Now: k.Now, Sleep: k.Sleep, Jitter: func() float64 { return 1 }}
	if change != nil {
		change(&o)
	}
	c := New(o)
	t.Cleanup(func() { _ = c.Close() })
	return s.URL, c, k
}

func TestGet(t *testing.T) {
	used := &calls{}
	url, c, _ := start(t, func(w http.ResponseWriter, r *http.Request) {
		for _, want := range []string{"User-Agent: Pachamama/1 (+mailto:a@b)", "From: a@b", "Accept: text/xml", "X-Key: 7"} {
			name, value, _ := strings.Cut(want, ": ")
			if r.Header.Get(name) != value {
				t.Errorf("%s is %q", name, r.Header.Get(name))
			}
		}
		w.Header().Set("Content-Type", "text/xml")
		fmt.Fprint(w, "<a/>")
	}, func(o *Options) { o.UserAgent, o.From, o.Usage = "Pachamama/1 (+mailto:a@b)", "a@b", used })
	res, err := c.Get(t.Context(), Request{URL: url, Accept: "text/xml", Header: http.Header{"x-key": {"7"}}})
	if err != nil {
		t.Fatal(err)
	}
	if string(res.Body) != "<a/>" || res.Type != "text/xml" || res.Bytes != 4 || res.Tries != 1 || res.PermanentURL != "" {
		t.Errorf("%+v", res)
	}
	if len(used.list) != 1 || used.list[0].Piece != "web" || used.list[0].Bytes != 4 {
		t.Errorf("usage %+v", used.list)
	}
}

func TestEncodings(t *testing.T) {
	text := strings.Repeat("all is well ", 1000)
	tests := []struct {
		name, encoding string
		body           []byte
		code           pachamama.Code
	}{
		{"gzip", "gzip", encoded(t, "gzip", []byte(text)), ""},
		{"zstd", "zstd", encoded(t, "zstd", []byte(text)), ""},
		{"brotli", "br", encoded(t, "br", []byte(text)), ""},
		{"plain", "", []byte(text), ""},
		{"plain called gzip", "gzip", []byte(text), ""},
		{"unknown", "rot13", []byte(text), pachamama.CodeMalformed},
		{"damaged", "zstd", []byte("nonsense"), pachamama.CodeMalformed},
		{"bomb", "gzip", bomb(t), pachamama.CodeTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url, c, _ := start(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", tt.encoding)
				_, _ = w.Write(tt.body)
			}, nil)
			res, err := c.Get(t.Context(), Request{URL: url, MaxBytes: 1 << 20})
			if pachamama.CodeOf(err) != tt.code {
				t.Fatalf("got %v, want code %q", err, tt.code)
			}
			if err == nil && string(res.Body) != text {
				t.Errorf("got %.30q of %d bytes", res.Body, len(res.Body))
			}
		})
	}
}

// bomb is 100 MB of zeros in 100 KB.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for range 100 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestStatus(t *testing.T) {
	cloudflare := func(h http.Header) { h.Set("Cf-Mitigated", "challenge") }
	tests := []struct {
		name   string
		status int
		header func(http.Header)
		body   string
		code   pachamama.Code
		tries  int32
	}{
		{"not found", 404, nil, "", pachamama.CodeNotFound, 1},
		{"gone", 410, nil, "", pachamama.CodeNotFound, 1},
		{"forbidden", 403, nil, "", pachamama.CodeBlocked, 1},
		{"credentials", 401, nil, "", pachamama.CodeForbidden, 1},
		{"bad request", 400, nil, "", pachamama.CodeProtocol, 1},
		{"server error", 500, nil, "", pachamama.CodeUnavailable, 5},
		{"throttled", 429, nil, "", pachamama.CodeThrottled, 5},
		{"unavailable", 503, nil, "", pachamama.CodeUnavailable, 5},
		{"challenge in 503", 503, cloudflare, "", pachamama.CodeBlocked, 1},
		{"challenge in 200", 200, cloudflare, "<html>", pachamama.CodeBlocked, 1},
		{"log-in page in 200", 200, nil, "<html><input TYPE=\"password\">", pachamama.CodeBlocked, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tries atomic.Int32
			url, c, _ := start(t, func(w http.ResponseWriter, _ *http.Request) {
				tries.Add(1)
				w.Header().Set("Content-Type", "text/html")
				if tt.header != nil {
					tt.header(w.Header())
				}
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			}, nil)
			_, err := c.Get(t.Context(), Request{URL: url})
			if pachamama.CodeOf(err) != tt.code || tries.Load() != tt.tries {
				t.Errorf("got %v after %d tries, want %s after %d", err, tries.Load(), tt.code, tt.tries)
			}
		})
	}
}

func TestRetry(t *testing.T) {
	tests := []struct {
		name, after string
		want        []time.Duration
	}{
		{"no header", "", []time.Duration{time.Second, 2 * time.Second}},
		{"seconds", "7", []time.Duration{7 * time.Second, 7 * time.Second}},
		{"date", "Sun, 01 Nov 2026 00:00:30 GMT", []time.Duration{30 * time.Second, 2 * time.Second}},
		{"nonsense", "soon", []time.Duration{time.Second, 2 * time.Second}},
		{"negative", "-5", []time.Duration{time.Second, 2 * time.Second}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tries atomic.Int32
			url, c, k := start(t, func(w http.ResponseWriter, _ *http.Request) {
				if tries.Add(1) < 3 {
					if tt.after != "" {
						w.Header().Set("Retry-After", tt.after)
					}
					w.WriteHeader(503)
				}
			}, nil)
			res, err := c.Get(t.Context(), Request{URL: url})
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(k.slept) != fmt.Sprint(tt.want) || res.Tries != 3 {
				t.Errorf("slept %v in %d tries, want %v", k.slept, res.Tries, tt.want)
			}
		})
	}
}

func TestLongPauseIsReturned(t *testing.T) {
	var tries atomic.Int32
	url, c, k := start(t, func(w http.ResponseWriter, _ *http.Request) {
		tries.Add(1)
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(429)
	}, nil)
	for range 2 { // the second call finds the host paused and does not ask
		_, err := c.Get(t.Context(), Request{URL: url})
		if e := pachamama.AsError(err); e.Code != pachamama.CodeThrottled || e.After != time.Hour {
			t.Errorf("%v after %v", e, e.After)
		}
	}
	if tries.Load() != 1 || len(k.slept) != 0 {
		t.Errorf("%d tries, slept %v", tries.Load(), k.slept)
	}
}

func TestRateAndSlowDown(t *testing.T) {
	throttle := atomic.Bool{}
	url, c, k := start(t, func(w http.ResponseWriter, _ *http.Request) {
		if throttle.CompareAndSwap(true, false) {
			w.Header().Set("Retry-After", "10")
			w.WriteHeader(429)
		}
	}, func(o *Options) { o.Rate, o.PerHost = 2, 1 })
	get := func() time.Duration {
		began := k.Now()
		if _, err := c.Get(t.Context(), Request{URL: url}); err != nil {
			t.Fatal(err)
		}
		return k.Now().Sub(began)
	}
	if got := get(); got != 0 {
		t.Errorf("the first took %v", got)
	}
	if got := get(); got != 500*time.Millisecond {
		t.Errorf("the second took %v, want the pace of two a second", got)
	}
	throttle.Store(true)
	get()
	if got := get(); got <= 500*time.Millisecond {
		t.Errorf("after throttling a request took %v, want slower", got)
	}
	for range 20 {
		get()
	}
	if got := get(); got < 499*time.Millisecond || got > 501*time.Millisecond {
		t.Errorf("after many good answers a request took %v, want the old pace", got)
	}
}

func TestConcurrencyPerHost(t *testing.T) {
	var now atomic.Int32
	together := make(chan struct{})
	url, c, _ := start(t, func(http.ResponseWriter, *http.Request) {
		if now.Add(1) == 3 {
			close(together)
		}
		<-together
	}, func(o *Options) { o.PerHost, o.Rate = 3, 1e12 })
	var wg sync.WaitGroup
	for range 12 { // three at once are let through, or this never ends
		wg.Go(func() {
			if _, err := c.Get(context.Background(), Request{URL: url}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	h := c.host("x.org")
	for range 3 {
		if err := h.enter(t.Context(), c.o); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 30 { // a fourth would get in by chance half of the time
		if err := h.enter(ctx, c.o); pachamama.CodeOf(err) != pachamama.CodeCancelled {
			t.Fatalf("a fourth request at once: %v", err)
		}
	}
}

func TestPrivateAddresses(t *testing.T) {
	url, _, _ := start(t, func(w http.ResponseWriter, r *http.Request) {}, nil)
	var tries atomic.Int32
	redirecting, _, _ := start(t, func(w http.ResponseWriter, r *http.Request) {
		tries.Add(1)
		http.Redirect(w, r, strings.Replace(url, "127.0.0.1", "127.9.9.9", 1), http.StatusFound)
	}, nil)
	only := New(Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Retries: -1})
	safe := New(Options{Retries: -1})
	tests := []struct {
		name string
		c    *Client
		url  string
		code pachamama.Code
	}{
		{"loopback", safe, url, pachamama.CodeForbidden},
		{"link-local", safe, "http://169.254.169.254/latest/meta-data", pachamama.CodeForbidden},
		{"loopback in IPv6", safe, "http://[::1]:9/", pachamama.CodeForbidden},
		{"mapped", safe, "http://[::ffff:127.0.0.1]:9/", pachamama.CodeForbidden},
		{"decimal", safe, "http://2130706433/", ""},
		{"allowed", only, url, ""},
		{"redirect to one not allowed", only, redirecting, pachamama.CodeForbidden},
		{"file", safe, "file:///etc/passwd", pachamama.CodeInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.c.Get(t.Context(), Request{URL: tt.url})
			if tt.name == "decimal" { // no resolver or the guard: it must not succeed
				if err == nil {
					t.Error("reached")
				}
				return
			}
			if pachamama.CodeOf(err) != tt.code {
				t.Errorf("got %v, want code %q", err, tt.code)
			}
		})
	}
	if tries.Load() != 1 {
		t.Errorf("the redirecting server was asked %d times", tries.Load())
	}
}

func TestRedirects(t *testing.T) {
	url, c, _ := start(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/old":
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		case "/new":
			http.Redirect(w, r, "/now", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/out":
			w.Header().Set("Location", "ftp://x/y")
			w.WriteHeader(302)
		}
	}, nil)
	res, err := c.Get(t.Context(), Request{URL: url + "/old"})
	if err != nil || res.URL != url+"/now" || res.PermanentURL != url+"/new" {
		t.Errorf("%+v, %v", res, err)
	}
	for _, path := range []string{"/loop", "/out"} {
		if _, err := c.Get(t.Context(), Request{URL: url + path}); pachamama.CodeOf(err) != pachamama.CodeProtocol {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestConditional(t *testing.T) {
	url, c, _ := start(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"1"` && r.Header.Get("If-Modified-Since") == "Sun, 01 Nov 2026 00:00:00 GMT" {
			w.WriteHeader(http.StatusNotModified)
		}
	}, nil)
	res, err := c.Get(t.Context(), Request{URL: url, ETag: `"1"`, LastModified: "Sun, 01 Nov 2026 00:00:00 GMT"})
	if err != nil || !res.NotModified || res.Status != 304 {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestTimeouts(t *testing.T) {
	done := make(chan struct{})
	t.Cleanup(func() { close(done) })
	hang := func(r *http.Request) {
		select {
		case <-done:
		case <-r.Context().Done():
		}
	}
	url, c, _ := start(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/body":
			fmt.Fprint(w, "begin")
			w.(http.Flusher).Flush()
		case "/drip":
			for r.Context().Err() == nil {
				if _, err := fmt.Fprint(w, "x"); err != nil {
					return
				}
				w.(http.Flusher).Flush()
			}
		case "/cut":
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "begin")
			return
		}
		hang(r)
	}, func(o *Options) {
		o.Header, o.Idle, o.Whole, o.Retries = 50*time.Millisecond, 50*time.Millisecond, 300*time.Millisecond, 1
	})
	for path, want := range map[string]string{"/header": "in time", "/body": "stopped sending", "/drip": "in time", "/cut": "broke off"} {
		t.Run(path, func(t *testing.T) {
			_, err := c.Get(t.Context(), Request{URL: url + path})
			if pachamama.CodeOf(err) != pachamama.CodeUnavailable || !strings.Contains(pachamama.AsError(err).Message, want) {
				t.Errorf("%v", err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Get(ctx, Request{URL: url}); pachamama.CodeOf(err) != pachamama.CodeCancelled {
		t.Errorf("%v", err)
	}
}

func TestFetch(t *testing.T) {
	var tries atomic.Int32
	url, c, _ := start(t, func(w http.ResponseWriter, r *http.Request) {
		n := tries.Add(1)
		if r.URL.Path == "/cut" || n == 1 {
			w.Header().Set("Content-Length", "100")
			if r.URL.Path == "/cut" {
				fmt.Fprint(w, "begin")
			}
			return
		}
		fmt.Fprint(w, "whole")
	}, nil)
	var b bytes.Buffer
	if _, err := c.Fetch(t.Context(), Request{URL: url + "/late"}, &b); err != nil || b.String() != "whole" {
		t.Errorf("%q, %v", b.String(), err)
	}
	tries.Store(0)
	b.Reset()
	if _, err := c.Fetch(t.Context(), Request{URL: url + "/cut"}, &b); pachamama.CodeOf(err) != pachamama.CodeUnavailable || tries.Load() != 1 {
		t.Errorf("%v after %d tries: what was written must not be written again", err, tries.Load())
	}
	full := writer(func([]byte) (int, error) { return 0, errors.New("disk full") })
	if _, err := c.Fetch(t.Context(), Request{URL: url + "/x"}, full); pachamama.CodeOf(err) != pachamama.CodeInternal {
		t.Errorf("%v", err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

func TestHostsAreForgotten(t *testing.T) {
	c := New(Options{})
	for i := range 3 * mostHosts {
		c.host(fmt.Sprint(i))
	}
	if len(c.hosts) > mostHosts {
		t.Errorf("%d hosts are remembered", len(c.hosts))
	}
}
