package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/test/servers"
)

// TestQueueSettings: the same program, with one line changed, has its queue in
// each of the services, with credentials by reference.
func TestQueueSettings(t *testing.T) {
	for name, setting := range map[string]func(t *testing.T) string{
		"sqlite": func(*testing.T) string { return "sqlite:" },
		"file":   func(t *testing.T) string { return "sqlite:" + t.TempDir() + "/work.db" },
		"postgres": func(t *testing.T) string {
			s := servers.StartPostgreSQL(t)
			t.Setenv("QUEUE_SECRET", s.Password)
			u, err := url.Parse(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			return "postgres://" + u.Host + u.Path + "?sslmode=disable&credentials=env:QUEUE_SECRET&user=" + u.User.Username()
		},
		"nats": func(t *testing.T) string { return servers.StartNATS(t).URL + "/work" },
		"sqs": func(t *testing.T) string {
			t.Setenv("QUEUE_SECRET", "KEY a-secret-of-the-test")
			return "sqs://work?create=true&fifo=true&credentials=env:QUEUE_SECRET&endpoint=" + servers.Moto(t).URL
		},
	} {
		t.Run(name, func(t *testing.T) {
			flags := settings(t)
			flags["queue"] = setting(t)
			a := open(t, flags)
			defer a.Close()
			q, err := a.Queue(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := q.Try(role.As(t.Context(), role.Doctor)); err != nil {
				t.Error(err)
			}
			state, err := q.State(operator(t))
			if err != nil || len(state.Queues) != 3 || state.Dead != 0 {
				t.Errorf("%+v, %v", state, err)
			}
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			if _, err := a.Queue(t.Context()); pachamama.CodeOf(err) != pachamama.CodeCancelled {
				t.Errorf("a queue after the end: %v", err)
			}
		})
	}
}

func TestQueueSettingsThatAreWrong(t *testing.T) {
	for setting, want := range map[string]string{
		"sqs:":                                "sqs://NAME",
		"sqs://work/more":                     "nothing may follow",
		"sqs://work?fifo=perhaps":             "true or false",
		"nats://127.0.0.1:1/a.b":              "none of the characters",
		"nats://127.0.0.1:1/a?replicas=0":     "above 0",
		"postgres://127.0.0.1:1":              "name of a database",
		"postgres://127.0.0.1:1/a?password=x": `no parameter "password"`,
	} {
		flags := settings(t)
		flags["queue"] = setting
		a := open(t, flags)
		_, err := a.Queue(t.Context())
		if pachamama.CodeOf(err) != pachamama.CodeInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", setting, err, want)
		}
		a.Close()
	}
}
