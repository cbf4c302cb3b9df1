package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/test/servers"
)

const (
	hookSecret = "whsec_Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5"
	slackPath  = "/services/T0/B0/canaryslack"
	mailSecret = "canarymailpassword"
	keySecret  = "canarysecretkey"
)

// TestNotifySecrets: secrets planted in every destination stand in nothing that
// the program writes, whether messages arrive or not.
func TestNotifySecrets(t *testing.T) {
	var mu sync.Mutex
	paths := map[string]int{}
	status := http.StatusOK
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		paths[r.URL.Path]++
		w.WriteHeader(status)
	}))
	defer receiver.Close()
	t.Setenv("HOOK", hookSecret)
	t.Setenv("SLACK", receiver.URL+slackPath)
	t.Setenv("MAIL", mailSecret)
	t.Setenv("KEYS", "KEY "+keySecret)
	flags := settings(t)
	mail := servers.StartSMTP(t)
	flags["notify"] = strings.Join([]string{"inbox:", "webhook:" + receiver.URL + "/hook?credentials=env:HOOK&events=done,failed", "slack:?credentials=env:SLACK&flood=0",
		"smtp://" + mail.Address + "?tls=none&from=a@example.org&to=b@example.org", "smtp://" + mail.Address + "?tls=none&from=a@example.org&to=b@example.org&user=me&credentials=env:MAIL&name=login",
		"sns:arn:aws:sns:us-east-1:123456789012:x?credentials=env:KEYS&endpoint=http://127.0.0.1:1", "smtp://127.0.0.1:1?tls=starttls&from=a@example.org&to=b@example.org&user=me&credentials=env:MAIL"}, "\n ")
	cfg, err := config.Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	a, err := app.Open(t.Context(), cfg, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	wrote := []any{}
	for range 2 {
		tested, err := a.TestNotify(operator(t), nil)
		if err != nil || len(tested) != 7 {
			t.Fatalf("%d, %v", len(tested), err)
		}
		states, err := a.Outbox().States(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		wrote = append(wrote, tested, states, a.Doctor(t.Context()))
		for _, d := range tested {
			if d.Err != nil {
				wrote = append(wrote, fmt.Sprintf("%v %#v", d.Err, d.Err))
			}
		}
		run := pachamama.Run{ID: fmt.Sprint("r", status)}
		if err := errors.Join(a.Catalog.AddRun(t.Context(), run), a.Catalog.EndRun(t.Context(), run.ID, pachamama.RunFailed, nil, []byte(`{"state":"failed","happened":"x"}`))); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		if err := a.Run(ctx); err != nil {
			t.Error(err)
		}
		stop()
		mu.Lock()
		if paths["/hook"] < 2 || paths[slackPath] < 2 {
			t.Errorf("%d: asked %v", status, paths)
		}
		status, paths = http.StatusForbidden, map[string]int{}
		mu.Unlock()
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	all := fmt.Sprintf("%+v %s", wrote, log.String())
	err = filepath.WalkDir(flags["data"], func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		all += string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{hookSecret, hookSecret[6:], "canaryslack", mailSecret, keySecret} {
		if i := strings.Index(all, secret); i >= 0 {
			t.Errorf("%s is told: %q", secret, all[max(0, i-100):i+100])
		}
	}
	if !strings.Contains(all, "event put off") {
		t.Error("nothing was put off")
	}
}

func TestNotifySettingsThatAreWrong(t *testing.T) {
	for setting, want := range map[string]string{
		"pigeon:":                                    "names no known driver",
		"inbox: inbox:":                              "two destinations",
		"inbox:?events=finished":                     "events are",
		"inbox:?collections=[":                       "pattern",
		"inbox:?digest=often":                        "digest is a time",
		"inbox:?flood=many":                          "above 0",
		"slack:":                                     "credentials=",
		"slack:https://canary":                       "nothing may follow",
		"webhook:https://example.org":                "credentials=",
		"webhook:example?credentials=a:":             "address",
		"sns:topic":                                  "ARN",
		"smtp:host?to=a@b":                           "name must follow",
		"smtp://h":                                   "to= names",
		"smtp://h?to=a@b&from=c":                     "not an address",
		"smtp://h?to=a@b&from=c@d&tls=x":             "tls is",
		"smtp://h?to=a@b&from=c@d&user=e":            "credentials=",
		"smtp://h?to=a@b&from=c@d&credentials=env:E": "user= is missing",
	} {
		flags := settings(t)
		flags["notify"] = setting
		cfg, err := config.Load(flags)
		if err != nil {
			t.Fatal(err)
		}
		a, err := app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
		if err == nil {
			a.Close()
		}
		if pachamama.CodeOf(err) != pachamama.CodeInvalid || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v, want %q", setting, err, want)
		}
	}
}

func TestNotifyDestinations(t *testing.T) {
	flags := settings(t)
	if err := os.WriteFile(filepath.Join(flags["data"], config.FileName), []byte("notify:\n  - inbox:\n  - inbox:?name=second&events=failed,held&collections=a*,b&digest=1h&flood=9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := open(t, flags)
	defer a.Close()
	to := a.Outbox().Destinations()
	if len(to) != 2 || to[0].Name != "inbox:" || to[1].Name != "second" || to[1].Digest != time.Hour || to[1].Flood != 9 || len(to[1].Rules.Events) != 2 || len(to[1].Rules.Collections) != 2 {
		t.Errorf("%+v", to)
	}
}
