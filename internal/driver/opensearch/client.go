package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/ucldc/pachamama"
)

// client makes single calls, each once.
type client struct {
	base string
	http *http.Client
}

// Limits of one call.
const (
	patience  = 5 * time.Minute // the longest is the deletion of many documents
	maxAnswer = 1 << 30
)

func newClient(base string, via http.RoundTripper) *client {
	return &client{base, &http.Client{Transport: via, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // what signs requests must not sign them for others
	}}}
}

// call is one question to the cluster.
type call struct {
	op     string // "search.Put"
	method string
	path   string // with its parameters
	body   any    // JSON; []byte: lines of JSON as they are
	needs  string // the right that it takes, as the service names it
}

// do makes a call and reads the answer into out, which may be nil.
func (c *client) do(ctx context.Context, q call, out any) error {
	lines, isLines := q.body.([]byte)
	if !isLines && q.body != nil {
		var err error
		if lines, err = json.Marshal(q.body); err != nil {
			return &pachamama.Error{Code: pachamama.CodeInternal, Op: q.op, Message: "the question cannot be written", Cause: err}
		}
	}
	req, err := http.NewRequestWithContext(ctx, q.method, c.base+q.path, bytes.NewReader(lines))
	if err != nil {
		return &pachamama.Error{Code: pachamama.CodeInternal, Op: q.op, Message: "the question cannot be asked", Cause: err}
	}
	switch {
	case isLines:
		req.Header.Set("Content-Type", "application/x-ndjson")
	case q.body != nil:
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return q.unreached(ctx, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return q.unreached(ctx, err)
	}
	if res.StatusCode >= 300 {
		return q.refused(res, body)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		if _, broken := errors.AsType[*json.SyntaxError](err); broken || len(body) == 0 {
			return &pachamama.Error{Code: pachamama.CodeUnavailable, Op: q.op, Message: "the cluster's answer cannot be read", Cause: err}
		}
		return &pachamama.Error{Code: pachamama.CodeProtocol, Op: q.op, Message: "what answers does not speak like OpenSearch", Hint: "Look at the host and port in the setting.", Who: pachamama.WhoUs, Cause: err}
	}
	return nil
}
