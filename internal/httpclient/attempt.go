package httpclient

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/ucldc/pachamama/internal/port/usage"
)

// attempt asks once and records it. It reports whether trying again may help.
func (c *Client) attempt(ctx context.Context, req *http.Request, walk *walk, most int64, into io.Writer) (*Response, bool, error) {
	began := c.o.Now()
	res, moved, again, err := c.ask(ctx, req, walk, most, into)
	took := c.o.Now().Sub(began)
	c.o.Usage.Record(ctx, usage.Call{Piece: "web", Driver: "http", Op: "get", Bytes: moved, Took: took, Err: err})
	if err != nil {
		return nil, again, err
	}
	res.Took = took
	return res, false, nil
}

// ask sends the request and reads the answer; moved is bytes on the wire.
func (c *Client) ask(outer context.Context, req *http.Request, walk *walk, most int64, into io.Writer) (res *Response, moved int64, again bool, err error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	defer cancel(nil)
	ctx, stop := context.WithTimeout(ctx, c.o.Whole)
	defer stop()
	address := req.URL.String()
	answer, err := c.http.Do(req.WithContext(ctx))
	if err != nil {
		e, again := ofError(outer, address, err, most)
		return nil, 0, again, e
	}
	body := &wire{r: answer.Body, ctx: ctx, cancel: cancel, idle: c.o.Idle}
	defer answer.Body.Close() //nolint:errcheck // read to its end or given up
	res = &Response{Status: answer.StatusCode, Header: answer.Header, Type: answer.Header.Get("Content-Type"),
		URL: answer.Request.URL.String(), PermanentURL: walk.permanent}
	if answer.StatusCode == http.StatusNotModified {
		res.NotModified = true
		return res, 0, false, nil
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		e, again := c.refusal(res, body)
		return nil, body.bytes, again, e
	}
	res.Bytes, err = copyBody(into, body, answer.Header, most)
	if err != nil {
		e, again := ofError(outer, address, err, most)
		return nil, body.bytes, again, e
	}
	return res, body.bytes, false, nil
}

// refusal reads the beginning of an answer that is none.
func (c *Client) refusal(res *Response, body io.Reader) (error, bool) {
	var page bytes.Buffer
	_, _ = copyBody(&page, body, res.Header, 64<<10) //nolint:errcheck // whatever there is helps
	s := &StatusError{Status: res.Status, Header: res.Header, Body: page.Bytes()}
	e := ofStatus(res.URL, s, retryAfter(res.Header, c.o.Now()))
	return e, e.Code.Traits().Retry
}
