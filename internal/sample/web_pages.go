package sample

import (
	"net/http"
	"strconv"
)

// home answers / with what the institution is.
func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	body := appendText([]byte(`<p>A library and archive that does not exist, with `+strconv.Itoa(s.institute.records)+
		` records to harvest.</p><p>OAI-PMH: <a href="/oai?verb=Identify">`), s.base(r)+"/oai")
	writeHTML(w, "Quillhaven Harbour Library and Archive", string(body)+"</a></p>")
}

// item answers /items/{n} with a small page about the record.
func (s *Server) item(w http.ResponseWriter, r *http.Request) {
	i, suffix, ok := s.record(w, r.PathValue("n"))
	if !ok {
		return
	}
	if suffix != "" {
		http.Error(w, "There is no such item.", http.StatusNotFound)
		return
	}
	var rec record
	s.institute.fill(&rec, i)
	title, n := rec.accession, strconv.Itoa(i+1)
	if len(rec.titles) > 0 {
		title = rec.titles[0]
	}
	var b []byte
	if s.institute.thumbAnswer(i) != ThumbNone {
		b = append(b, `<img src="/thumbs/`+n+`.jpg" alt="">`...)
	}
	if d := rec.document; d.form != noDocument {
		b = append(b, `<p><a href="/files/`+n+`.`+d.suffix+`">The document</a></p>`...)
	}
	b = append(b, "<dl>"...)
	for _, row := range [][2]string{{"Date", rec.date}, {"Place", rec.coverage}, {"Number", rec.accession}, {"Source", rec.source}} {
		b = appendElement(b, "dt", "", row[0])
		b = appendElement(b, "dd", "", row[1])
	}
	writeHTML(w, title, string(append(b, "</dl>"...)))
}

// writeHTML writes a page with a title and a body of HTML.
func writeHTML(w http.ResponseWriter, title, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	b := []byte("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
	b = appendElement(b, "title", "", title)
	b = append(b, "</head><body>"...)
	b = appendElement(b, "h1", "", title)
	_, _ = w.Write(append(append(b, body...), "</body></html>\n"...))
}
