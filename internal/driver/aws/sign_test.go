package aws_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/driver/aws"
)

var authorization = regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=AKIATEST/(\d{8})/eu-west-1/(\w+)/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$`)

// verify makes the signature of a request again, by AWS's description of
// version 4 and not by its library.
func verify(r *http.Request, service, secret string) error {
	m := authorization.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil || m[2] != service {
		return fmt.Errorf("authorization: %q", r.Header.Get("Authorization"))
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	sum := func(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }
	signed := strings.Split(m[3], ";")
	for _, must := range []string{"host", "x-amz-content-sha256", "x-amz-date"} {
		if !slices.Contains(signed, must) {
			return fmt.Errorf("%s is not signed", must)
		}
	}
	var headers strings.Builder
	for _, name := range signed {
		value := r.Header.Get(name)
		switch name {
		case "host":
			value = r.Host
		case "content-length":
			value = fmt.Sprint(r.ContentLength)
		}
		fmt.Fprintf(&headers, "%s:%s\n", name, strings.TrimSpace(value))
	}
	parts := strings.Split(r.URL.RawQuery, "&")
	slices.Sort(parts)
	canonical := strings.Join([]string{r.Method, r.URL.EscapedPath(), strings.Join(parts, "&"), headers.String(), m[3], sum(body)}, "\n")
	scope := m[1] + "/eu-west-1/" + service + "/aws4_request"
	text := "AWS4-HMAC-SHA256\n" + r.Header.Get("X-Amz-Date") + "\n" + scope + "\n" + sum([]byte(canonical))
	key := []byte("AWS4" + secret)
	for _, part := range []string{m[1], "eu-west-1", service, "aws4_request", text} {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(part))
		key = h.Sum(nil)
	}
	if got := hex.EncodeToString(key); got != m[4] || r.Header.Get("X-Amz-Content-Sha256") != sum(body) {
		return fmt.Errorf("signature %s, want %s", m[4], got)
	}
	return nil
}

func TestSigned(t *testing.T) {
	for _, service := range []string{"es", "aoss"} {
		var found error
		s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { found = verify(r, service, "the-secret") }))
		defer s.Close()
		session, err := aws.OpenSession(t.Context(), aws.Options{Region: "eu-west-1", Secret: func(context.Context) (string, error) { return "AKIATEST the-secret", nil }})
		if err != nil {
			t.Fatal(err)
		}
		client := http.Client{Transport: session.Signed(service, http.DefaultTransport)}
		for _, body := range []string{"", `{"a":"é"}`} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/index-1/_doc/c.1?refresh=true&filter_path=items.*.status", bytes.NewReader([]byte(body)))
			if err != nil {
				t.Fatal(err)
			}
			res, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if found != nil {
				t.Errorf("%s, body %q: %v", service, body, found)
			}
			if len(req.Header) != 0 {
				t.Errorf("the caller's request was changed: %v", req.Header)
			}
		}
	}
}
