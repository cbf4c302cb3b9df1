package tika

import (
	"encoding/json"
	"encoding/xml"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// maxAnswer is the most that is read of an answer, in bytes.
const maxAnswer = 64 << 20

// answer is what is read of what the server says about the document itself.
type answer struct {
	Content   string `json:"X-TIKA:content"` // XHTML, with a div for each page of a PDF document
	Exception string `json:"X-TIKA:EXCEPTION:runtime"`
	Container string `json:"X-TIKA:EXCEPTION:container_exception"` // its name in version 2
	Pages     string `json:"xmpTPg:NPages"`
}

// readAnswer reads the pages, and the error that befell the server at one.
func readAnswer(data []byte, d extract.Document) (pachamama.PageText, error) {
	var all []answer // of the document, then of what is attached to it
	if err := json.Unmarshal(data, &all); err != nil || len(all) == 0 {
		return pachamama.PageText{}, &pachamama.Error{Code: pachamama.CodeUnavailable, Op: "tika.Read", Message: "the Tika server's answer cannot be read", Cause: err}
	}
	a := all[0]
	failure := exception(a.Exception + a.Container)
	if failure != nil && (a.Pages == "0" || pachamama.CodeOf(failure) == pachamama.CodeForbidden) {
		return pachamama.PageText{}, failure
	}
	pages, err := readPages(a.Content, d.Limits.Pages)
	if err != nil {
		return pachamama.PageText{}, err
	}
	if len(pages) == 0 && failure == nil {
		failure = &pachamama.Error{Code: pachamama.CodeMalformed, Op: "tika.Read", Message: "Tika finds no pages in the document"}
	}
	return pachamama.PageText{Pages: pages}, failure
}

// exception puts the first line of a stack trace into the program's words.
func exception(trace string) error {
	line, _, _ := strings.Cut(trace, "\n")
	e := &pachamama.Error{Code: pachamama.CodeMalformed, Op: "tika.Read", Message: "Tika could not read the document: " + line[:min(len(line), 200)]}
	switch {
	case line == "":
		return nil
	case strings.Contains(line, "EncryptedDocumentException"):
		e.Code, e.Message = pachamama.CodeForbidden, "the document is behind a password"
	case strings.Contains(line, "TesseractOCR"):
		e.Code, e.Who = pachamama.CodeMissingTool, pachamama.WhoUs
		e.Hint = "Install tesseract and the languages of ocr_languages where the Tika server runs, or set ocr=false."
	}
	return e
}

// Classes of the divs that hold pages, and what was recognized on one.
const (
	classPage = "page"
	classOCR  = "ocr"
)

// readPages reads the XHTML of a document. One that was cut off is read up to
// there. A document without pages, an image, is one.
func readPages(content string, limit int) ([]pachamama.TextPage, error) {
	r := reader{limit: limit}
	dec := xml.NewDecoder(strings.NewReader(content))
	dec.Strict, dec.Entity, dec.AutoClose = false, xml.HTMLEntity, xml.HTMLAutoClose
	for {
		token, err := dec.RawToken()
		if err != nil {
			break
		}
		if err := r.token(token); err != nil {
			return nil, err
		}
	}
	r.endPage()
	return r.pages, nil
}

// reader puts text into pages.
type reader struct {
	limit      int
	pages      []pachamama.TextPage
	body       bool
	paged      bool     // there are divs for pages
	depth      int      // of divs in the page
	ocrDepth   int      // at which the div of recognized text was opened; 0: not inside
	begun      bool     // a page is open
	layer, ocr []string // its lines
	ended      bool     // the next text begins a line
}

func (r *reader) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		r.end(t.Name.Local)
	case xml.CharData:
		if r.body {
			r.text(string(t))
		}
	}
	return nil
}

func (r *reader) start(t xml.StartElement) error {
	r.ended = true
	switch {
	case t.Name.Local == "body":
		r.body, r.begun = true, false
	case t.Name.Local == "div" && class(t) == classPage:
		if !r.paged {
			r.layer, r.ocr, r.begun = nil, nil, false // white space before the first
		}
		r.endPage()
		r.paged, r.begun, r.depth, r.ocrDepth = true, true, 1, 0
		if r.limit > 0 && len(r.pages) >= r.limit {
			return extract.TooManyPages(len(r.pages)+1, r.limit)
		}
	case t.Name.Local == "div":
		r.depth++
		if class(t) == classOCR && r.ocrDepth == 0 {
			r.ocrDepth, r.begun = r.depth, true
		}
	}
	return nil
}

func (r *reader) end(name string) {
	r.ended = true
	if name != "div" {
		return
	}
	if r.depth == r.ocrDepth {
		r.ocrDepth = 0
	}
	r.depth--
	if r.paged && r.depth == 0 {
		r.endPage()
	}
}

func (r *reader) text(s string) {
	if r.paged && !r.begun { // between pages
		return
	}
	into := &r.layer
	if r.ocrDepth > 0 {
		into = &r.ocr
	}
	for i, line := range strings.Split(s, "\n") {
		if i > 0 || r.ended || len(*into) == 0 {
			*into = append(*into, "")
		}
		(*into)[len(*into)-1] += line
		r.ended = false
	}
	r.begun = r.begun || strings.TrimSpace(s) != ""
}

// endPage closes a page with its text layer, or with what was recognized when
// that has clearly more words.
func (r *reader) endPage() {
	if !r.begun {
		return
	}
	layer, ocr := lines(r.layer), lines(r.ocr)
	if words(ocr) > words(layer)*3/2 {
		layer = ocr
	}
	r.pages = append(r.pages, pachamama.TextPage{N: len(r.pages) + 1, Lines: layer})
	r.layer, r.ocr, r.begun, r.ended = nil, nil, false, true
}

func lines(texts []string) []pachamama.TextLine {
	var out []pachamama.TextLine
	for _, text := range texts {
		var l pachamama.TextLine
		for w := range strings.FieldsSeq(text) {
			l.Words = append(l.Words, pachamama.TextWord{T: w})
		}
		if len(l.Words) > 0 {
			out = append(out, l)
		}
	}
	return out
}

func words(lines []pachamama.TextLine) int {
	n := 0
	for _, l := range lines {
		n += len(l.Words)
	}
	return n
}

func class(t xml.StartElement) string {
	for _, a := range t.Attr {
		if a.Name.Local == "class" {
			return a.Value
		}
	}
	return ""
}
