package aws

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ucldc/pachamama"
)

// keys are credentials for tests.
func keys(context.Context) (string, error) { return "KEY a-secret-of-the-test", nil }

// ask opens a session at an endpoint and asks it for an object.
func ask(t *testing.T, endpoint string, secret func(context.Context) (string, error)) error {
	t.Helper()
	s, err := OpenSession(t.Context(), Options{Region: "us-east-1", Endpoint: endpoint, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	client := s3.NewFromConfig(s.Config, func(o *s3.Options) { o.UsePathStyle = true })
	_, err = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("archive"), Key: aws.String("k")})
	return call{op: "blob.Get", subject: "k", needs: "s3:GetObject", on: "bucket archive"}.explain(err)
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		status      int
		header, api string
		body        string
		want        pachamama.Code
		says, hint  string
		after       time.Duration
	}{
		{status: 503, api: "SlowDown", want: pachamama.CodeThrottled},
		{status: 503, header: "Retry-After: 7", want: pachamama.CodeThrottled, after: 7 * time.Second},
		{status: 503, want: pachamama.CodeUnavailable, says: "the service failed"},
		{status: 429, header: "X-Amz-Retry-After: 1500", want: pachamama.CodeThrottled, after: 1500 * time.Millisecond},
		{status: 400, api: "ThrottlingException", want: pachamama.CodeThrottled},
		{status: 403, api: "AccessDenied", want: pachamama.CodeForbidden, hint: "Allow s3:GetObject on bucket archive"},
		{status: 403, api: "InvalidAccessKeyId", want: pachamama.CodeForbidden, hint: "credentials="},
		{status: 403, api: "RequestTimeTooSkewed", want: pachamama.CodeForbidden, hint: "clock"},
		{status: 400, api: "ExpiredToken", want: pachamama.CodeForbidden, hint: "run out"},
		{status: 404, api: "NoSuchKey", want: pachamama.CodeNotFound},
		{status: 404, api: "SomethingElse", want: pachamama.CodeInvalid, says: "SomethingElse"},
		{status: 404, body: "<html><p>Not here", want: pachamama.CodeInvalid, hint: "endpoint="},
		{status: 404, api: "NoSuchBucket", want: pachamama.CodeInvalid, says: "there is no bucket archive", hint: "Make it"},
		{status: 301, api: "PermanentRedirect", header: "X-Amz-Bucket-Region: eu-west-1", want: pachamama.CodeInvalid, hint: "region=eu-west-1"},
		{status: 412, api: "PreconditionFailed", want: pachamama.CodeConflict},
		{status: 409, api: "ConditionalRequestConflict", want: pachamama.CodeThrottled},
		{status: 500, api: "InternalError", want: pachamama.CodeUnavailable},
		{status: 501, api: "NotImplemented", want: pachamama.CodeUnsupported},
		{status: 400, api: "InvalidArgument", want: pachamama.CodeInvalid, says: "InvalidArgument"},
		{status: 400, api: "RequestTimeout", want: pachamama.CodeUnavailable},
		{status: 502, api: "", want: pachamama.CodeUnavailable},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if name, value, ok := strings.Cut(c.header, ": "); ok {
				w.Header().Set(name, value)
			}
			w.Header().Set("X-Amz-Request-Id", "REQUEST-1")
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
			if c.api != "" {
				fmt.Fprintf(w, "<Error><Code>%s</Code><Message>in the service's words</Message></Error>", c.api)
			}
		}))
		err := ask(t, server.URL, keys)
		server.Close()
		e := pachamama.AsError(err)
		if e.Code != c.want || e.After != c.after || !strings.Contains(e.Message, c.says) || !strings.Contains(e.Hint, c.hint) || e.Op != "blob.Get" || e.Subject != "k" {
			t.Errorf("%d %s: %+v", c.status, c.api, e)
		}
		if c.api != "" && !strings.Contains(err.Error(), "REQUEST-1") {
			t.Errorf("%d %s: no request id in %v", c.status, c.api, err)
		}
	}
}

func TestUnreached(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	e := pachamama.AsError(ask(t, server.URL, keys))
	if e.Code != pachamama.CodeUnavailable || !strings.Contains(e.Hint, "endpoint=") {
		t.Errorf("nothing listens: %+v", e)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (call{}).explain(fmt.Errorf("wrapped: %w", ctx.Err())); pachamama.CodeOf(err) != pachamama.CodeCancelled {
		t.Errorf("cancelled: %v", err)
	}
}

// TestOneTry: the SDK must not retry, because the wrapper around a driver does.
func TestOneTry(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusInternalServerError)
	}))
	defer server.Close()
	if err := ask(t, server.URL, keys); err == nil || asked != 1 {
		t.Errorf("asked %d times: %v", asked, err)
	}
}

func TestCredentials(t *testing.T) {
	for text, want := range map[string]string{
		"KEY SECRET": "KEY/SECRET/", "KEY SECRET TOKEN\n": "KEY/SECRET/TOKEN", "KEY\nSECRET": "KEY/SECRET/",
		`{"Version":1,"AccessKeyId":"K","SecretAccessKey":"S","SessionToken":"T","Expiration":"2026-11-24T00:00:00Z"}`: "K/S/T",
		"KEY": "", "A B C D": "", "{": "", `{"AccessKeyId":"K"}`: "",
	} {
		c, err := readCredentials(text)
		if want == "" {
			if pachamama.CodeOf(err) != pachamama.CodeInvalid || strings.Contains(err.Error(), "KEY") {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if got := c.AccessKeyID + "/" + c.SecretAccessKey + "/" + c.SessionToken; got != want || err != nil {
			t.Errorf("%q: %s, %v, want %s", text, got, err, want)
		}
	}
	missing := &pachamama.Error{Code: pachamama.CodeInvalid, Message: "there is no secret"}
	err := ask(t, "http://127.0.0.1:1", func(context.Context) (string, error) { return "", missing })
	if !errors.Is(err, missing) {
		t.Errorf("a secret that cannot be read: %v", err)
	}
}

func TestNoCredentials(t *testing.T) {
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("HOME", t.TempDir())
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"} {
		t.Setenv(name, "")
	}
	e := pachamama.AsError(ask(t, "http://127.0.0.1:1", nil))
	if e.Code != pachamama.CodeForbidden || !strings.Contains(e.Hint, "AWS_ACCESS_KEY_ID") {
		t.Errorf("%+v", e)
	}
}

func TestSessionRefuses(t *testing.T) {
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	t.Setenv("AWS_CONFIG_FILE", "/dev/null")
	for name, o := range map[string]Options{
		"no region": {}, "no URL": {Endpoint: "s3.example.org"}, "a password": {Endpoint: "https://me:secret@s3.example.org"}, "a query": {Endpoint: "https://s3.example.org/?a=b"},
	} {
		if _, err := OpenSession(t.Context(), o); pachamama.CodeOf(err) != pachamama.CodeInvalid || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, err := OpenSession(t.Context(), Options{Endpoint: "https://s3.example.org"})
	if err != nil || s.Config.Region != "us-east-1" {
		t.Errorf("an endpoint without region: %v", err)
	}
}
