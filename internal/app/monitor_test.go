package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/dashboards"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/monitor"
	"github.com/ucldc/pachamama/internal/port/role"
	"github.com/ucldc/pachamama/test/servers"
)

// demo adds the collection that walk walks.
func (s *site) demo(expect int) {
	s.t.Helper()
	col := pachamama.Collection{ID: "demo", Name: "Demo", Mapping: "sample", ExpectEvery: expect, Source: pachamama.Source{Kind: "oai", URL: s.source, Prefix: "oai_dc"}}
	if err := s.Add(s.t.Context(), &col, "test"); err != nil {
		s.t.Fatal(err)
	}
}

var named = regexp.MustCompile(`(pachamama|process)_[a-z_]+`)

// TestDashboardsNameWhatThereIs holds each number that a dashboard or a rule names
// to those of a run, and has Prometheus itself read and judge them.
func TestDashboardsNameWhatThereIs(t *testing.T) {
	s := start(t, 10)
	s.demo(7)
	s.walk(harvest.Request{})
	ctx := role.As(t.Context(), role.Serve)
	q, err := s.Queue(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.Counts(ctx); err != nil { // somebody uses it
		t.Fatal(err)
	}
	if err := s.LookNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := string(s.get("/metrics"))
	for _, text := range []string{dashboards.Grafana, dashboards.Alerts} {
		for _, name := range named.FindAllString(text, -1) {
			if !regexp.MustCompile(`(?m)^` + name + `[{ ]`).MatchString(page) {
				t.Errorf("%s is not at /metrics", name)
			}
		}
	}
	for _, name := range named.FindAllString(dashboards.CloudWatch, -1) {
		if !regexp.MustCompile(`(?m)^` + name + `(_total|_seconds|_seconds_count)?[{ ]`).MatchString(page) {
			t.Errorf("%s is not at /metrics", name)
		}
	}
	for _, text := range []string{dashboards.Grafana, dashboards.CloudWatch} {
		if err := json.Unmarshal([]byte(text), new(any)); err != nil {
			t.Error(err)
		}
	}
	t.Run("prometheus", func(t *testing.T) { prometheusReads(t, s) })
}

// prometheusReads has a real one scrape the program, and asks it.
func prometheusReads(t *testing.T, s *site) {
	rules := filepath.Join(t.TempDir(), "alerts.yaml")
	if err := os.WriteFile(rules, []byte(dashboards.Alerts), 0o644); err != nil {
		t.Fatal(err)
	}
	p := servers.StartPrometheus(t, strings.TrimPrefix(s.address, "http://"), rules)
	ask := func(query string) (out []string) {
		t.Helper()
		res, err := http.Get(p.URL + "/api/v1/query?query=" + url.QueryEscape(query))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var got struct {
			Status, Error string
			Data          struct{ Result []struct{ Value [2]any } }
		}
		b, _ := io.ReadAll(res.Body) //nolint:errcheck // seen below
		if err := json.Unmarshal(b, &got); err != nil || got.Status != "success" {
			t.Errorf("%s: %s %v", query, b, err)
		}
		for _, r := range got.Data.Result {
			out = append(out, fmt.Sprint(r.Value[1]))
		}
		return out
	}
	for end := time.Now().Add(20 * time.Second); len(ask(`pachamama_runs{state="done"}`)) == 0; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("Prometheus reads nothing")
		}
	}
	for query, want := range map[string]string{
		`pachamama_runs{state="done"}`: "1", `sum(pachamama_records_total{stage="fetch",what="fetched"})`: "10", `pachamama_runs_stuck`: "0", `pachamama_collections_expected`: "1",
		`sum(pachamama_operations_total{piece="blob",operation="put"}) > bool 0`: "1", `pachamama_last_success_age_seconds{collection="demo"} < bool 60`: "1",
	} {
		if got := ask(query); !slices.Equal(got, []string{want}) {
			t.Errorf("%s is %v, want %s", query, got, want)
		}
	}
	var grafana struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	if err := json.Unmarshal([]byte(dashboards.Grafana), &grafana); err != nil || len(grafana.Panels) < 10 {
		t.Fatal(err)
	}
	for _, panel := range grafana.Panels {
		for _, target := range panel.Targets {
			ask(target.Expr) // it tells of what it cannot read
		}
	}
	var groups struct {
		Groups []struct {
			Rules []struct{ Alert, Expr string }
		}
	}
	if err := yaml.Unmarshal([]byte(dashboards.Alerts), &groups); err != nil {
		t.Fatal(err)
	}
	for _, rule := range groups.Groups[0].Rules {
		if got := ask(rule.Expr); len(got) > 0 {
			t.Errorf("%s goes off while all is well: %v", rule.Alert, got)
		}
	}
}

// TestARunIsOneTrace harvests with a receiver of OpenTelemetry's messages.
func TestARunIsOneTrace(t *testing.T) {
	r := servers.StartReceiver(t)
	s := start(t, 40, "monitor=otlp:"+strings.TrimPrefix(r.URL, "http:")+"?tls=false&every=1s", "log=info")
	s.demo(0)
	run := s.walk(harvest.Request{DryRun: true})
	id := monitor.TraceOf(run.ID).String()
	complete := func() bool {
		return slices.ContainsFunc(conformance.OTLPSpans(r.Spans()), func(one conformance.SeenSpan) bool { return one.Name == "run" && one.Labels["state"] == "done" })
	}
	for end := time.Now().Add(20 * time.Second); !complete(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the span of the run does not arrive")
		}
	}
	above, names := map[string]string{}, map[string]int{}
	spans := conformance.OTLPSpans(r.Spans())
	for _, one := range spans {
		above[one.ID] = one.Name
	}
	for _, one := range spans {
		names[one.Name]++
		if one.Trace != id {
			t.Errorf("%s is in the trace %s, not in that of the run, %s", one.Name, one.Trace, id)
		}
		if one.Name == "unit" && !slices.Contains([]string{"fetch", "map", "check"}, above[one.Parent]) {
			t.Errorf("a unit is below %q", above[one.Parent])
		}
		if one.Name == "fetch" && above[one.Parent] != "run" {
			t.Errorf("fetch is below %q", above[one.Parent])
		}
	}
	if names["run"] != 1 || names["fetch"] != 1 || names["check"] != 1 || names["unit"] < 8 || len(spans) > 100 {
		t.Errorf("spans %v", names)
	}
}
