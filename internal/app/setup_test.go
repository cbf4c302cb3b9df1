package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/test/servers"
)

// setUp gives the states of what is set up: "bucket/missing".
func setUp(t *testing.T, flags map[string]string, dry bool) (states []string, steps []app.SetupStep) {
	t.Helper()
	cfg, err := config.Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	if steps, err = app.SetupAWS(t.Context(), cfg, app.Principal{}, dry); err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		states = append(states, s.Kind+"/"+s.State)
	}
	return slices.Compact(slices.Sorted(slices.Values(states))), steps
}

// TestSetupAWS sets an empty account up, and the pieces then work in it.
func TestSetupAWS(t *testing.T) {
	server := servers.Moto(t)
	t.Setenv("TEST_KEYS", "KEY a-secret-of-the-test")
	more := "endpoint=" + server.URL + "&region=us-west-2&credentials=env:TEST_KEYS"
	flags := settings(t)
	flags["storage"] = "s3://archive/harvest?" + more
	flags["queue"] = "sqs://work?fifo=true&" + more
	flags["notify"] = "inbox: sns:arn:aws:sns:us-west-2:123456789012:events?" + more
	flags["roles"] = "sts:?role=arn:aws:iam::123456789012:role/pachamama-{component}&" + more

	want := []string{"bucket/missing", "queue/missing", "role/missing", "topic/missing"}
	for range 2 { // the first lists alone
		if got, steps := setUp(t, flags, true); !slices.Equal(got, want) {
			t.Fatalf("an empty account: %q, want %q\n%+v", got, want, steps)
		}
	}
	want = []string{"bucket/made", "queue/made", "role/made", "topic/made"}
	if got, steps := setUp(t, flags, false); !slices.Equal(got, want) {
		t.Fatalf("set up: %q, want %q\n%+v", got, want, steps)
	}
	want = []string{"bucket/there", "queue/there", "role/there", "topic/there"}
	for _, dry := range []bool{true, false} {
		if got, steps := setUp(t, flags, dry); !slices.Equal(got, want) {
			t.Fatalf("once more: %q, want %q\n%+v", got, want, steps)
		}
	}

	a := open(t, flags)
	defer a.Close()
	for _, f := range a.Doctor(operator(t)) {
		if f.State == "bad" {
			t.Errorf("%s (%s): %s %s", f.Piece, f.Driver, f.Tells, f.ToDo)
		}
	}

	flags["queue"] = strings.Replace(flags["queue"], "work", "others", 1)
	if got, steps := setUp(t, flags, true); !slices.Equal(got, []string{"bucket/there", "queue/missing", "role/other", "role/there", "topic/there"}) { // some policies name the queues
		t.Errorf("with other queues: %q\n%+v", got, steps)
	}
}

// TestSetupTellsWhatItCannot sees that one thing that fails does not hide the rest.
func TestSetupTellsWhatItCannot(t *testing.T) {
	server := servers.Versitygw(t) // it knows neither SQS nor a topic
	t.Setenv("TEST_KEYS", fmt.Sprintf("%s %s", server.AccessKey, server.SecretKey))
	more := "endpoint=" + server.URL + "&region=" + server.Region + "&credentials=env:TEST_KEYS"
	flags := settings(t)
	flags["storage"], flags["queue"] = "s3://new-archive/harvest?"+more, "sqs://work?"+more
	got, steps := setUp(t, flags, false)
	if !slices.Equal(got, []string{"bucket/made", "queue/unknown"}) {
		t.Errorf("%q\n%+v", got, steps)
	}
	for _, s := range steps {
		if s.State == "unknown" && (s.Tells == "" || s.ToDo == "") {
			t.Errorf("it does not say what is wrong and what to do: %+v", s)
		}
	}
	flags["index"], flags["storage"], flags["queue"] = "opensearch://search.example.org/all?auth=sigv4&region=us-west-2", "file:", "sqlite:"
	if got, _ = setUp(t, flags, true); !slices.Equal(got, []string{"domain/by hand"}) {
		t.Errorf("a domain: %q", got)
	}
	for _, text := range []string{"textract:?region=us-west-2", "route:?then=textract&budget=none&region=us-west-2"} {
		flags["index"], flags["text"] = "embedded:", text
		if got, _ = setUp(t, flags, true); !slices.Equal(got, []string{"text/by hand"}) {
			t.Errorf("%s: %q", text, got)
		}
		cfg, err := config.Load(flags)
		if err != nil {
			t.Fatal(err)
		}
		if roles, err := app.AWSRoles(cfg, app.Principal{Account: "123456789012"}); err != nil || len(roles.Roles) == 0 || !strings.Contains(string(roles.Roles[0].Policy), "textract:DetectDocumentText") {
			t.Errorf("%s: %+v, %v", text, roles, err)
		}
	}
	delete(flags, "text")
	delete(flags, "index")
	cfg, err := config.Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = app.SetupAWS(t.Context(), cfg, app.Principal{}, true); pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Errorf("with nothing of AWS: %v", err)
	}
}
