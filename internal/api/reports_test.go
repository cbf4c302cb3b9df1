package api_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
)

// thin harvests the museum again, with few of its records.
func (s *site) thin() string {
	s.t.Helper()
	col, items, err := s.world.Museum(s.t.Context(), 10)
	if err != nil {
		s.t.Fatal(err)
	}
	run, err := s.world.Harvest(s.t.Context(), col, items, false)
	if err != nil {
		s.t.Fatal(err)
	}
	return run
}

func TestReportsAndApproval(t *testing.T) {
	s := open(t)
	run := s.thin()
	var r pachamama.Report
	if err := json.Unmarshal(s.do("GET", "/runs/"+run+"/report", "", http.StatusOK).Body.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if c := r.Changes; c.Base != s.run || c.Before != 30 || c.After != 10 || c.Gone != 20 || c.Unchanged != 10 || r.State != pachamama.RunHeld || len(r.Verdict.Held()) == 0 {
		t.Errorf("report %+v", r)
	}
	md := s.do("GET", "/runs/"+run+"/report.md", "", http.StatusOK)
	if !strings.Contains(md.Body.String(), "**Held: a person must approve it.**") || !strings.HasPrefix(md.Header().Get("Content-Type"), "text/markdown") {
		t.Errorf("markdown %v\n%s", md.Header(), md.Body)
	}
	table := s.do("GET", "/runs/"+run+"/report.csv", "", http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.Body.String(), "\uFEFF"))).ReadAll()
	if err != nil || len(rows) != 21 || rows[20][0] != "record gone" || rows[20][2] != "oai:museum.example:29" || rows[20][3] != "ark:/99999/m029" {
		t.Errorf("%d rows, %v\n%s", len(rows), err, table.Body)
	}
	if got := table.Header().Get("Content-Disposition"); got != `attachment; filename="harbor-`+run+`.csv"` {
		t.Errorf("disposition %q", got)
	}
	s.do("GET", "/runs/none/report", "", http.StatusNotFound)
	s.do("GET", "/runs/none/report.csv", "", http.StatusNotFound)

	refused := s.do("POST", "/collections/harbor/publish", "", http.StatusConflict)
	if !strings.Contains(refused.Body.String(), `"code":"held"`) {
		t.Errorf("refused with %s", refused.Body)
	}
	s.do("POST", "/collections/harbor/publish", `{"force":true}`, http.StatusBadRequest)
	s.do("POST", "/runs/"+run+"/approve", "", http.StatusBadRequest)
	s.do("POST", "/runs/"+run+"/approve", `{"reason":"The loans ended."}`, http.StatusOK)
	s.do("POST", "/runs/"+run+"/approve", `{"reason":"The loans ended."}`, http.StatusConflict)
	var after pachamama.Report
	if err := json.Unmarshal(s.do("GET", "/runs/"+run+"/report", "", http.StatusOK).Body.Bytes(), &after); err != nil {
		t.Fatal(err)
	}
	if after.State != pachamama.RunDone || after.Verdict.By != "api" || after.Verdict.Reason != "The loans ended." || after.Changes.Gone != 20 {
		t.Errorf("after the approval %+v", after)
	}
}

func TestForcingNeedsAReason(t *testing.T) {
	s := open(t)
	run := s.thin()
	s.do("POST", "/collections/harbor/publish", `{"reason":"Not forced."}`, http.StatusConflict)
	got := s.do("POST", "/collections/harbor/publish", `{"force":true,"reason":"The server is closed for good."}`, http.StatusOK)
	if !strings.Contains(got.Body.String(), run) {
		t.Errorf("published %s", got.Body)
	}
}
