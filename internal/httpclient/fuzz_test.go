package httpclient

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// packed is a text in an encoding.
func packed(f *testing.F, encoding, text string) []byte {
	f.Helper()
	var b bytes.Buffer
	var w io.WriteCloser = brotli.NewWriter(&b)
	switch encoding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zstd":
		z, err := zstd.NewWriter(&b)
		if err != nil {
			f.Fatal(err)
		}
		w = z
	}
	if _, err := io.WriteString(w, text); err != nil {
		f.Fatal(err)
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	return b.Bytes()
}

// Whatever a server asks for, the wait is neither negative nor over an hour, and
// a number is never taken for no wish at all.
func FuzzRetryAfter(f *testing.F) {
	for _, v := range []string{"120", " 0 ", "-5", "99999999999999999999", "-9223372036854775807", "3599", "Wed, 21 Oct 2026 07:28:00 GMT", "1.5", "soon"} {
		f.Add(v)
	}
	now := time.Date(2026, 10, 21, 7, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, v string) {
		got := retryAfter(http.Header{"Retry-After": {v}}, now)
		if got < 0 || got > mostAfter {
			t.Fatalf("%q: %v", v, got)
		}
		v = strings.TrimSpace(v)
		if strings.Trim(v, "0123456789") == "" && strings.Trim(v, "0") != "" && got == 0 {
			t.Errorf("%q: no wait", v)
		}
		if strings.HasPrefix(v, "-") && got != 0 {
			t.Errorf("%q: %v", v, got)
		}
	})
}

// Whatever a body is called and is, no more than the limit is written.
func FuzzCopyBody(f *testing.F) {
	f.Add("", []byte("plain"))
	f.Add("gzip", []byte("\x1f\x8b not gzip"))
	f.Add("gzip", []byte("not gzip either"))
	f.Add("gzip, br", packed(f, "gzip", strings.Repeat("x", 100)))
	f.Add("gzip", packed(f, "gzip", strings.Repeat("x", 10_000)))
	f.Add("zstd", packed(f, "zstd", strings.Repeat("x", 10_000)))
	f.Add("br", packed(f, "br", strings.Repeat("x", 10_000)))
	f.Add("a,b,c", []byte("x"))
	f.Fuzz(func(t *testing.T, encoding string, body []byte) {
		const most = 4096
		var out bytes.Buffer
		n, err := copyBody(&out, bytes.NewReader(body), http.Header{"Content-Encoding": {encoding}}, most)
		if out.Len() > most || err == nil && n != int64(out.Len()) {
			t.Errorf("%d written, %d told: %v", out.Len(), n, err)
		}
	})
}

// A wall is found or not, whatever the page.
func FuzzWall(f *testing.F) {
	for _, w := range walls {
		f.Add([]byte("<html>" + strings.ToUpper(w[0])))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if a, b := Wall(nil, body), Wall(nil, bytes.ToUpper(body)); bytes.Equal(bytes.ToLower(bytes.ToUpper(body)), bytes.ToLower(body)) && a != b {
			t.Errorf("%q and %q", a, b)
		}
	})
}
