// Package httpclient is the only way out to the web. It is polite to every
// host, bounded in time and size, never reaches private addresses unless told
// to, tries again what may pass, and tells apart in its errors what is not the
// same: throttled, unavailable, blocked, not found, too large, forbidden.
package httpclient

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/ucldc/pachamama/internal/port/usage"
)

// Options set up a client. The zero value is polite and safe.
type Options struct {
	UserAgent string // "": "Pachamama"; best "Pachamama/VERSION (+contact)"
	From      string // mail address of the operator; "": not sent

	AllowPrivate bool           // private, loopback and link-local addresses may be reached
	Allow        []netip.Prefix // these may be reached anyway

	Connect time.Duration // to a connection, TLS included; 0: 15 s
	Header  time.Duration // from the request to the answer's header; 0: 2 min
	Idle    time.Duration // between two pieces of a body; 0: 1 min
	Whole   time.Duration // one try, body included; 0: 15 min

	NoRedirects bool // they are not followed: they are an error

	MaxBytes int64   // largest body, decompressed; 0: 64 MiB
	PerHost  int     // requests at once to one host; 0: 2
	Rate     float64 // requests a second to one host; 0: 5

	Retries  int           // after the first try; 0: 4; negative: none
	Backoff  time.Duration // before the first retry, doubled for each further one; 0: 1 s
	Patience time.Duration // longest wait within a call: a longer one is returned as throttled; 0: 2 min

	Usage  usage.Recorder                             // nil: not recorded
	Now    func() time.Time                           // nil: time.Now
	Sleep  func(context.Context, time.Duration) error // nil: a timer
	Jitter func() float64                             // in [0,1); nil: random
}

// Client asks the web. It may be used by many goroutines.
type Client struct {
	o     Options
	http  *http.Client
	mu    sync.Mutex
	hosts map[string]*host
}

// New returns a client.
func New(o Options) *Client {
	o.UserAgent = cmp.Or(o.UserAgent, "Pachamama")
	o.Connect = cmp.Or(o.Connect, 15*time.Second)
	o.Header = cmp.Or(o.Header, 2*time.Minute)
	o.Idle = cmp.Or(o.Idle, time.Minute)
	o.Whole = cmp.Or(o.Whole, 15*time.Minute)
	o.MaxBytes = cmp.Or(o.MaxBytes, 64<<20)
	o.PerHost = cmp.Or(o.PerHost, 2)
	o.Rate = cmp.Or(o.Rate, 5)
	o.Retries = cmp.Or(o.Retries, 4)
	o.Backoff = cmp.Or(o.Backoff, time.Second)
	o.Patience = cmp.Or(o.Patience, 2*time.Minute)
	if o.Usage == nil {
		o.Usage = usage.Discard{}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	follow := checkRedirect
	if o.NoRedirects {
		follow = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return &Client{o: o, http: &http.Client{Transport: transport(o), CheckRedirect: follow}, hosts: map[string]*host{}}
}

// Close closes idle connections. The client can still be used.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return nil
}

// Get returns the answer with its body in memory.
// Errors: throttled, unavailable, blocked, not_found, too_large, forbidden,
// protocol, malformed, invalid, cancelled.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	var body bytes.Buffer
	res, err := c.do(ctx, r, func() io.Writer { body.Reset(); return &body })
	if err != nil {
		return nil, err
	}
	res.Body = body.Bytes()
	if isHTML(res.Type) {
		if wall := Wall(res.Header, res.Body); wall != "" {
			return nil, blocked(res.URL, wall, nil)
		}
	}
	return res, nil
}

// Fetch writes the body of the answer to w; Response.Body is nil. Nothing is
// tried again once a byte was written. On an error w may have got a part.
// Errors as those of Get.
func (c *Client) Fetch(ctx context.Context, r Request, w io.Writer) (*Response, error) {
	once := &onceWriter{w: w}
	return c.do(ctx, r, func() io.Writer {
		if once.wrote {
			return nil
		}
		return once
	})
}

// onceWriter knows whether anything was written.
type onceWriter struct {
	w     io.Writer
	wrote bool
}

func (o *onceWriter) Write(b []byte) (int, error) {
	o.wrote = o.wrote || len(b) > 0
	return o.w.Write(b)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
