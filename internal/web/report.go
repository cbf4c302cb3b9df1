package web

import (
	"net/http"
	"net/url"

	"github.com/ucldc/pachamama"
	written "github.com/ucldc/pachamama/internal/harvest/report"
)

// report is the page of what a run would change and of what the gates say.
func (w *web) report(rw http.ResponseWriter, r *http.Request) error {
	page := struct {
		frame
		pachamama.Report
		Lines  []written.Line // counts of what changed; none: see WhyNot
		WhyNot string
		Held   bool // an approval would help
	}{frame: frame{Here: "runs"}}
	var err error
	if page.Report, err = w.Reader.Report(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	page.Title = "Report of " + page.Name
	page.Held = page.State == pachamama.RunHeld
	if written.Compared(page.Changes) {
		page.Lines = written.Lines(page.Changes)
	} else {
		page.WhyNot = written.WhyNot(page.Changes)
	}
	return w.render(rw, http.StatusOK, "report", page)
}

func (w *web) approveRun(rw http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	run, err := w.Control.Approve(r.Context(), r.PathValue("id"), r.PostForm.Get("reason"), by)
	if err != nil {
		return err
	}
	return done(rw, r, "/runs/"+url.PathEscape(run.ID))
}
