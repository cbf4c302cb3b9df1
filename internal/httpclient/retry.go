package httpclient

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
)

// mostAfter caps what a server may ask for with Retry-After.
const mostAfter = time.Hour

// do tries until there is an answer, an error that will not pass, or no retry
// left. into returns where the body goes, nil when it cannot be begun again.
func (c *Client) do(ctx context.Context, r Request, into func() io.Writer) (*Response, error) {
	if r.MaxBytes <= 0 {
		r.MaxBytes = c.o.MaxBytes
	}
	for try := 1; ; try++ {
		req, walk, err := c.build(ctx, r)
		if err != nil {
			return nil, err
		}
		h := c.host(req.URL.Host)
		if err := h.enter(ctx, c.o); err != nil {
			return nil, err
		}
		res, again, err := c.attempt(ctx, req, walk, r.MaxBytes, into())
		wait := c.backoff(try, err)
		h.leave(c.o, err, wait)
		if err == nil {
			res.Tries = try
			return res, nil
		}
		if !again || try > c.o.Retries || wait > c.o.Patience {
			return nil, err
		}
		if err := c.o.Sleep(ctx, wait); err != nil {
			e, _ := ofError(ctx, r.URL, err, 0)
			return nil, e
		}
		if into() == nil {
			return nil, err
		}
	}
}

// backoff is how long to wait after the try: what the server asks for, else
// exponential with jitter between a half and the whole.
func (c *Client) backoff(try int, err error) time.Duration {
	if err == nil {
		return 0
	}
	if after := pachamama.AsError(err).After; after > 0 {
		return after
	}
	d := min(c.o.Backoff<<min(try-1, 16), 5*time.Minute)
	return d/2 + time.Duration(c.o.Jitter()*float64(d/2))
}

// retryAfter reads the header in both its forms (RFC 9110, 10.2.3), at most an
// hour; 0 when it is absent, past or unreadable.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	s, err := strconv.ParseInt(v, 10, 64) // at an end of the range when it is beyond
	if err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(max(0, s), int64(mostAfter/time.Second))) * time.Second
	}
	t, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	return min(max(0, t.Sub(now)), mostAfter)
}
