package sample

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// serve answers with a file drawn when needed, and with 304 when the caller
// has it (ETag, Last-Modified).
func (s *Server) serve(w http.ResponseWriter, r *http.Request, i int, mediaType string, draw func() ([]byte, error)) {
	body, err := s.cache.get(r.URL.Path, draw)
	if err != nil {
		http.Error(w, "The file cannot be drawn: "+err.Error(), http.StatusInternalServerError)
		return
	}
	sum := sha256.Sum256(body)
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(w, r, "", time.Unix(s.institute.stamp(i), 0), bytes.NewReader(body))
}

// record finds the record of an address such as 12.jpg; when there is none,
// or it is deleted, the answer is written.
func (s *Server) record(w http.ResponseWriter, name string) (i int, suffix string, ok bool) {
	number, suffix, _ := strings.Cut(name, ".")
	i, ok = s.institute.parseNumber(number)
	switch {
	case !ok:
		http.Error(w, "There is no such item.", http.StatusNotFound)
	case s.institute.at(i).deleted:
		http.Error(w, "The item was withdrawn.", http.StatusGone)
		ok = false
	}
	return i, suffix, ok
}

// thumb answers /thumbs/{n}.jpg.
func (s *Server) thumb(w http.ResponseWriter, r *http.Request) {
	i, suffix, ok := s.record(w, r.PathValue("file"))
	if !ok {
		return
	}
	switch answer := s.institute.thumbAnswer(i); {
	case suffix != "jpg" || answer == ThumbNone || answer == ThumbMissing:
		http.Error(w, "There is no picture.", http.StatusNotFound)
	case answer == ThumbHTML:
		writeHTML(w, "Reading room", "<p>Pictures are shown in the reading room only.</p>")
	default:
		draw, mediaType := s.institute.thumbnail(i)
		s.serve(w, r, i, mediaType, draw)
	}
}

// file answers /files/{n}.pdf, .png and .jpg.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	i, suffix, ok := s.record(w, r.PathValue("file"))
	if !ok {
		return
	}
	d := s.institute.special[i]
	if d.form == noDocument || suffix != d.suffix {
		http.Error(w, "There is no such file.", http.StatusNotFound)
		return
	}
	mediaType := map[string]string{"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}[d.suffix]
	s.serve(w, r, i, mediaType, func() ([]byte, error) { return s.institute.drawDocument(i) })
}

// drawDocument makes the document of record i.
func (in *institute) drawDocument(i int) ([]byte, error) {
	d := in.special[i]
	if d.form == report {
		return in.drawReport(i)
	}
	p, err := in.drawPage(i)
	if err != nil {
		return nil, err
	}
	if d.form == pageImage && d.suffix == "png" {
		return encode(p.img, "image/png")
	}
	body, err := encode(p.img, "image/jpeg")
	if err != nil || d.form == pageImage {
		return body, err
	}
	return imagePDF("Page", body, p.img.Bounds().Size()), nil
}

// text answers /text/{n}.alto.xml and /text/{n}.hocr.html.
func (s *Server) text(w http.ResponseWriter, r *http.Request) {
	i, suffix, ok := s.record(w, r.PathValue("file"))
	if !ok {
		return
	}
	d := s.institute.special[i]
	if d.beside == "" || "."+suffix != besideSuffix(d.beside) {
		http.Error(w, "There is no such file.", http.StatusNotFound)
		return
	}
	mediaType := "application/xml"
	if d.beside == "hocr" {
		mediaType = "text/html; charset=utf-8"
	}
	s.serve(w, r, i, mediaType, func() ([]byte, error) {
		p, err := s.institute.drawPage(i)
		if err != nil {
			return nil, err
		}
		name := strconv.Itoa(i+1) + "." + d.suffix
		if d.beside == "hocr" {
			return p.hocr(name), nil
		}
		return p.alto(name), nil
	})
}

func (s *Server) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nAllow: /\n"))
}
