package httpclient

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// encoded is a body as it is with a content encoding.
func encoded(t *testing.T, encoding string, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch encoding {
	case "":
		return body
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zstd":
		w, _ = zstd.NewWriter(&b) //nolint:errcheck // without options it cannot fail
	case "br":
		w = brotli.NewWriter(&b)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A connection serves the next request, however its answers are written: the
// end of a body is read past the end of what it was compressed to.
func TestConnectionsAreReused(t *testing.T) {
	page := []byte(strings.Repeat("<record/>", 50_000))
	for _, encoding := range []string{"", "gzip", "zstd", "br", "br, gzip"} {
		t.Run(encoding, func(t *testing.T) {
			body := page
			for name := range strings.SplitSeq(encoding, ", ") {
				body = encoded(t, name, body)
			}
			url, c, _ := start(t, func(w http.ResponseWriter, _ *http.Request) {
				if encoding != "" {
					w.Header().Set("Content-Encoding", encoding)
				}
				_, _ = w.Write(body)
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond) // the end of the body comes apart from its bytes
			}, nil)
			for i := range 3 {
				reused := false
				ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(g httptrace.GotConnInfo) { reused = g.Reused }})
				res, err := c.Get(ctx, Request{URL: url})
				if err != nil || len(res.Body) != len(page) {
					t.Fatal(res, err)
				}
				if i > 0 && !reused {
					t.Errorf("request %d opens another connection", i+1)
				}
			}
		})
	}
}
