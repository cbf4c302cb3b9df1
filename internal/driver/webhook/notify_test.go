package webhook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/driver/webhook"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/notify"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func openCatalog(t testing.TB, now func() time.Time) *catalog.Catalog {
	t.Helper()
	db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(t.Context(), db, dialect, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// client is one as the program makes it, which may reach this machine.
func client() *httpclient.Client {
	return httpclient.New(httpclient.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, NoRedirects: true, Retries: -1, Rate: 1000, PerHost: 8, Patience: time.Second, MaxBytes: 1000})
}

func open(t testing.TB, url, secret string, now func() time.Time) *webhook.Webhook {
	t.Helper()
	w, err := webhook.New(webhook.Options{URL: url, Client: client(), Now: now, Secret: func(context.Context) (string, error) { return secret, nil }})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// receiver is a program that receives webhooks. It verifies as the specification
// says, and knows nothing of our code.
type receiver struct {
	mu   sync.Mutex
	list []conformance.Arrived
	t    testing.TB
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil || !verified(q.Header, body, secret) {
		r.t.Errorf("not verified: %v %v", q.Header, err)
		http.Error(w, "no", http.StatusUnauthorized)
		return
	}
	var envelope struct {
		Type      string
		Timestamp time.Time
		Data      json.RawMessage
	}
	if err := json.Unmarshal(body, &envelope); err != nil || envelope.Type == "" || envelope.Timestamp.IsZero() || q.Header.Get("Content-Type") != "application/json" || q.Method != http.MethodPost {
		r.t.Errorf("not an envelope: %.200s %v", body, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, conformance.Arrived{ID: q.Header.Get("webhook-id"), Body: string(envelope.Data)})
	w.WriteHeader(http.StatusNoContent)
}

func (r *receiver) arrived() []conformance.Arrived {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]conformance.Arrived(nil), r.list...)
}

func verified(h http.Header, body []byte, secret string) bool {
	at, err := strconv.ParseInt(h.Get("webhook-timestamp"), 10, 64)
	if age := time.Since(time.Unix(at, 0)); err != nil || age > 5*time.Minute || age < -5*time.Minute {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(secret[len("whsec_"):])
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, h.Get("webhook-id")+"."+h.Get("webhook-timestamp")+"."+string(body)) //nolint:errcheck // a hash
	for one := range strings.SplitSeq(h.Get("webhook-signature"), " ") {
		version, encoded, _ := strings.Cut(one, ",")
		if sum, err := base64.StdEncoding.DecodeString(encoded); version == "v1" && err == nil && hmac.Equal(sum, mac.Sum(nil)) {
			return true
		}
	}
	return false
}

func TestNotify(t *testing.T) {
	conformance.Notify(t, conformance.NotifySubject{
		Catalog: openCatalog,
		Open: func(t testing.TB) (notify.Driver, func() []conformance.Arrived) {
			r := &receiver{t: t}
			s := httptest.NewServer(r)
			t.Cleanup(s.Close)
			return open(t, s.URL+"/hooks", secret, time.Now), r.arrived
		},
		Away: func(t testing.TB) (notify.Driver, []string) {
			s := httptest.NewServer(http.NotFoundHandler())
			s.Close()
			return open(t, s.URL, secret, time.Now), []string{secret, secret[6:]}
		},
		Answers: func(t testing.TB, code pachamama.Code) notify.Driver {
			status := map[pachamama.Code]int{pachamama.CodeRejected: 422, pachamama.CodeTooLarge: 413, pachamama.CodeThrottled: 429, pachamama.CodeUnavailable: 502, pachamama.CodeForbidden: 401}[code]
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "7")
				w.WriteHeader(status)
			}))
			t.Cleanup(s.Close)
			return open(t, s.URL, secret, time.Now)
		}})
}

// TestTwoSecrets: while a secret is changed both are signed with.
func TestTwoSecrets(t *testing.T) {
	var got http.Header
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header }))
	defer s.Close()
	other := "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32)))
	w := open(t, s.URL, other+"\n"+secret, time.Now)
	if err := w.Send(t.Context(), notify.Message{ID: "a-b", Kind: "test", Body: []byte(`{}`)}); err != nil {
		t.Fatal(err)
	}
	if n := len(strings.Fields(got.Get("Webhook-Signature"))); n != 2 {
		t.Errorf("%d signatures for two secrets", n)
	}
}

func TestAnswers(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	defer elsewhere.Close()
	for _, c := range []struct {
		name  string
		serve http.HandlerFunc
		want  pachamama.Code
		gone  bool
	}{
		{"gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }, pachamama.CodeNotFound, true},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, pachamama.CodeInvalid, false},
		{"busy", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, pachamama.CodeThrottled, false},
		{"down", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, pachamama.CodeUnavailable, false},
		{"a page", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<title>Just a moment</title>"+strings.Repeat("x", 5000)) //nolint:errcheck // a test
		}, "", false},
		{"broken off", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, pachamama.CodeUnavailable, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked atomic.Int32
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				c.serve(w, r)
			}))
			defer s.Close()
			err := open(t, s.URL, secret, time.Now).Send(t.Context(), notify.Message{ID: "a", Kind: "test", Body: []byte(`{}`)})
			if pachamama.CodeOf(err) != c.want || errors.Is(err, notify.ErrGone) != c.gone {
				t.Errorf("%v", err)
			}
			if n := asked.Load(); n != 1 {
				t.Errorf("asked %d times: the outbox tries again, nobody else", n)
			}
		})
	}
}

func TestPrivateAddresses(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("reached") }))
	defer s.Close()
	w, err := webhook.New(webhook.Options{URL: s.URL, Client: httpclient.New(httpclient.Options{Retries: -1}), Now: time.Now,
		Secret: func(context.Context) (string, error) { return secret, nil }})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Send(t.Context(), notify.Message{ID: "a", Kind: "test", Body: []byte(`{}`)})
	if _, todo := pachamama.Describe(err); pachamama.CodeOf(err) != pachamama.CodeForbidden || !strings.Contains(todo, "allow") {
		t.Errorf("%v", err)
	}
}

func TestMistakes(t *testing.T) {
	for _, url := range []string{"", "example.org", "ftp://example.org", "https://me:canary@example.org/x", "https://example.org/x?token=canary"} {
		if _, err := webhook.New(webhook.Options{URL: url, Client: client()}); pachamama.CodeOf(err) != pachamama.CodeInvalid || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", url, err)
		}
	}
	for _, secret := range []string{"canary", "whsec_canary!", "whsec_" + base64.StdEncoding.EncodeToString([]byte("canary"))} {
		w := open(t, "https://example.org", secret, time.Now)
		_, err := w.Check(t.Context())
		if err2 := w.Send(t.Context(), notify.Message{ID: "a"}); pachamama.CodeOf(err) != pachamama.CodeInvalid || strings.Contains(fmt.Sprint(err, err2), secret) {
			t.Errorf("%q: %v", secret, err)
		}
	}
}
