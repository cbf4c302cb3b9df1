package app_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/test/servers"
)

// storageFinding is what doctor says of a bucket at an endpoint.
func storageFinding(t *testing.T, endpoint, parameters string) app.Finding {
	t.Helper()
	t.Setenv("TEST_KEYS", "any any")
	flags := settings(t)
	flags["storage"] = fmt.Sprintf("s3://doctor?endpoint=%s&credentials=env:TEST_KEYS&requests=1000%s", endpoint, parameters)
	a := open(t, flags)
	defer a.Close()
	for _, f := range a.Doctor(t.Context()) {
		if f.Piece == "storage" {
			return f
		}
	}
	t.Fatal("doctor says nothing of storage")
	return app.Finding{}
}

// TestDoctorOfS3: a bucket that is not there, one that is, and a store that takes
// no notice of conditions.
func TestDoctorOfS3(t *testing.T) {
	server := servers.Moto(t)
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	heedless := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Header.Del("If-None-Match")
	}})
	defer heedless.Close()
	if f := storageFinding(t, server.URL, ""); f.State != "bad" || !strings.Contains(f.Tells, "there is no bucket doctor") || f.ToDo == "" {
		t.Errorf("no bucket: %+v", f)
	}
	put, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL+"/doctor", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(put)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%+v, %v", answer, err)
	}
	answer.Body.Close()
	if f := storageFinding(t, server.URL, ""); f.State != "good" || f.Driver != "s3" {
		t.Errorf("a bucket: %+v", f)
	}
	if f := storageFinding(t, heedless.URL, ""); f.State != "bad" || !strings.Contains(f.ToDo, "put_if_absent=false") {
		t.Errorf("no notice of conditions: %+v", f)
	}
	if f := storageFinding(t, heedless.URL, "&put_if_absent=false"); f.State != "good" {
		t.Errorf("as doctor said: %+v", f)
	}
}

// TestS3IsRefused: mistakes in the URL are told before anything is asked.
func TestS3IsRefused(t *testing.T) {
	for storage, says := range map[string]string{
		"s3:archive":                            "s3://NAME",
		"s3://archive?bucket=b":                 `takes no parameter "bucket"`,
		"s3://archive?region=x&sse=AES":         "AES256",
		"s3://archive?region=x&part_mb=1":       "parts are of 5 MB",
		"s3://archive?region=x&requests=0":      "above 0",
		"s3://archive?endpoint=s3.example.org":  "not a URL",
		"s3://archive/a/../b?region=x":          "segment",
		"s3://archive?region=x&checksums=maybe": "true or false",
	} {
		flags := settings(t)
		flags["storage"] = storage
		cfg, err := config.Load(flags)
		if err != nil {
			t.Fatal(err)
		}
		a, err := app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
		if err == nil {
			a.Close()
		}
		if pachamama.CodeOf(err) != pachamama.CodeInvalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", storage, err, says)
		}
	}
}
