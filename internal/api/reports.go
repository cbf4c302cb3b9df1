package api

import (
	"io"
	"net/http"

	"github.com/ucldc/pachamama/internal/harvest/report"
)

func (a *api) getReport(w http.ResponseWriter, r *http.Request) error {
	out, err := a.Reader.Report(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, out)
}

func (a *api) getReportMarkdown(w http.ResponseWriter, r *http.Request) error {
	out, err := a.Reader.Report(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return a.stream(w, r, "text/markdown; charset=utf-8", out.Run+".md", func(w io.Writer) error { return report.Markdown(w, out) })
}

func (a *api) getReportCSV(w http.ResponseWriter, r *http.Request) error {
	run, err := a.Catalog.Run(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return a.stream(w, r, "text/csv; charset=utf-8", run.Collection.ID+"-"+run.ID+".csv", func(w io.Writer) error {
		return report.CSV(r.Context(), w, a.Reader, run.ID)
	})
}

func (a *api) approveRun(w http.ResponseWriter, r *http.Request) error {
	var b approval
	if err := read(r, &b); err != nil {
		return err
	}
	run, err := a.Control.Approve(r.Context(), r.PathValue("id"), b.Reason, by)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, run)
}
