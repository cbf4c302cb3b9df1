package httpclient

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/ucldc/pachamama"
)

// Request is what to ask for, with GET, or what to send, with POST.
type Request struct {
	URL          string
	Header       http.Header // sent besides ours
	Accept       string      // "": anything
	ETag         string      // as an earlier answer gave it: ask only for what changed
	LastModified string      // likewise
	Body         []byte      // not nil: it is sent with POST
	MaxBytes     int64       // largest body, decompressed; 0: the client's
}

// Response is an answer with a status from 200 to 299, or 304.
type Response struct {
	Status       int
	Header       http.Header
	Type         string        // Content-Type as the server claims
	URL          string        // that answered, after redirects
	PermanentURL string        // where permanent redirects lead from the URL asked for; "": nowhere
	NotModified  bool          // 304: what the ETag or date stood for is still good
	Body         []byte        // Get only
	Bytes        int64         // of the body, decompressed
	Took         time.Duration // the last try
	Tries        int           // 1: at once
}

// build makes the request, with the walk of its redirects in the context.
func (c *Client) build(ctx context.Context, r Request) (*http.Request, *walk, error) {
	u, err := url.Parse(r.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: op, Subject: r.URL,
			Message: "not a web address", Hint: "Write it with http:// or https://.", Cause: err}
	}
	w := &walk{}
	method, body := http.MethodGet, io.Reader(nil)
	if r.Body != nil {
		method, body = http.MethodPost, bytes.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(context.WithValue(ctx, walkKey{}, w), method, r.URL, body)
	if err != nil {
		return nil, nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: op, Subject: r.URL, Message: "not a web address", Cause: err}
	}
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = append([]string(nil), values...)
	}
	set := func(name, value string) {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	set("User-Agent", c.o.UserAgent)
	set("From", c.o.From)
	set("Accept", r.Accept)
	set("Accept-Encoding", "gzip, zstd, br")
	set("If-None-Match", r.ETag)
	set("If-Modified-Since", r.LastModified)
	return req, w, nil
}
