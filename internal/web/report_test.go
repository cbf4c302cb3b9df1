package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/ucldc/pachamama"
)

// thin harvests the museum again, with few of its records, and one of them
// edited.
func (s *site) thin() string {
	s.t.Helper()
	col, items, err := s.world.Museum(s.t.Context(), 20)
	must(s.t, err)
	items[3].Record.Fields[1].Values = []pachamama.Value{{Text: "<script>alert(1)</script>"}}
	run, err := s.world.Harvest(s.t.Context(), col, items, false)
	must(s.t, err)
	return run
}

func TestReportPage(t *testing.T) {
	s := open(t)
	run := s.thin()
	doc := s.page("/runs/" + run + "/report")
	s.says(doc, "section[aria-labelledby=gates] tbody", "40 of 60")
	s.says(doc, "section[aria-labelledby=gates] tbody", "66.7 %")
	s.says(doc, "section[aria-labelledby=gates] tbody", "the usual limit")
	s.says(doc, "section[aria-labelledby=gates] .bad", "held")
	s.says(doc, "section[aria-labelledby=changes]", "gone 40")
	s.says(doc, "section[aria-labelledby=ways] tbody", "<script>alert(1)</script>")
	s.says(doc, "section[aria-labelledby=examples] tbody", "changed")
	s.count(doc, "a[href=/api/v1/runs/"+run+"/report.csv]", 1)
	s.count(doc, "form[action=/runs/"+run+"/approve] input[name=reason]", 1)
	first := s.page("/runs/" + s.run + "/report")
	s.says(first, "section[aria-labelledby=changes]", "there is nothing to compare with")
	s.count(first, "form[action=/runs/"+s.run+"/approve]", 0)
	s.count(s.page("/runs/"+s.run), "a[href=/runs/"+s.run+"/report]", 1)
}

func TestAHeldRunIsApprovedOnItsPage(t *testing.T) {
	s := open(t)
	run := s.thin()
	doc := s.page("/runs/" + run)
	s.says(doc, ".banner.stage", "held at the gate gone: 40 of 60 published records are gone")
	s.count(doc, "form[action=/runs/"+run+"/resume]", 0)
	s.count(doc, "form[action=/runs/"+run+"/approve] input[name=reason]", 1)
	s.says(s.page("/runs?state=held"), "table .state.held", "held")

	s.sends("/collections/harbor/publish", url.Values{}, http.StatusSeeOther, "/runs/"+run+"/report")
	s.sends("/runs/"+run+"/approve", url.Values{"reason": {" "}}, http.StatusBadRequest, "")
	s.sends("/runs/"+run+"/approve", url.Values{"reason": {"The loans ended."}}, http.StatusSeeOther, "/runs/"+run)
	s.count(s.page("/runs/"+run), "form[action=/runs/"+run+"/approve]", 0)
	s.says(s.page("/runs/"+run+"/report"), ".note", "The loans ended.")
}

// sends posts a form and checks where the browser is sent.
func (s *site) sends(path string, form url.Values, want int, to string) {
	s.t.Helper()
	if got := s.do("POST", path, form, want).Header().Get("Location"); got != to {
		s.t.Errorf("%s leads to %q, want %q", path, got, to)
	}
}
