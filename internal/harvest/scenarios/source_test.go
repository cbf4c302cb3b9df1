package scenarios

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ucldc/pachamama/internal/port/conformance"
)

// source is the institution's server.
type source struct {
	*httptest.Server
	t *testing.T

	mu      sync.Mutex
	answers []section
	files   map[string]string
	asked   int
	stopAt  int           // the request that is kept waiting
	waiting chan struct{} // closed when it came
}

func newSource(t *testing.T, sections []section) *source {
	s := &source{t: t, files: map[string]string{}}
	for _, part := range sections {
		kind, rest, _ := strings.Cut(part.name, " ")
		switch kind {
		case "answer":
			s.answers = append(s.answers, section{rest, part.body})
		case "file":
			s.files[rest] = strings.TrimSpace(part.body)
		}
	}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *source) left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.answers) - s.asked
}

// keepWaiting has a request wait until it is broken off; it can be asked again.
func (s *source) keepWaiting(n int) (came chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopAt, s.waiting = n, make(chan struct{})
	return s.waiting
}

func (s *source) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/oai" {
		s.file(w, r.URL.Path)
		return
	}
	s.mu.Lock()
	if s.stopAt > 0 && s.asked+1 == s.stopAt {
		s.stopAt = 0
		close(s.waiting)
		s.mu.Unlock()
		<-r.Context().Done()
		return
	}
	n := s.asked
	s.asked++
	s.mu.Unlock()
	asked, err := url.QueryUnescape(r.URL.RawQuery)
	if err != nil || n >= len(s.answers) || asked != s.answers[n].name {
		s.t.Errorf("request %d is %q, %v", n+1, asked, err)
		http.Error(w, "not in the scenario", http.StatusTeapot)
		return
	}
	answer(w, strings.ReplaceAll(s.answers[n].body, "{base}", s.URL))
}

// file gives a file that the scenario describes.
func (s *source) file(w http.ResponseWriter, path string) {
	words := strings.Fields(s.files[path] + " ")
	if len(words) == 0 {
		words = []string{"status", "404"}
	}
	switch words[0] {
	case "png":
		w.Write(picture(number(words[1]), number(words[2]), number(words[3])))
	case "pdf":
		w.Write(conformance.PDF(conformance.PDFPage{Lines: []string{strings.Join(words[1:], " ")}}))
	case "status":
		w.WriteHeader(number(words[1]))
	default:
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, s.files[path])
	}
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func picture(width, height, hue int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, color.RGBA{uint8(x + hue*40), uint8(y), uint8(hue * 25), 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // to memory
	return b.Bytes()
}

const pageStart = `<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-23T10:00:00Z</responseDate><request>http://museum.example/oai</request>`

// answer writes what the lines of a scenario stand for.
func answer(w http.ResponseWriter, body string) {
	var list, outside strings.Builder
	status, end, listed := http.StatusOK, "</OAI-PMH>\n", false
	for line := range strings.Lines(body) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "status":
			status = number(rest)
		case "header":
			name, value, _ := strings.Cut(rest, ": ")
			w.Header().Set(name, value)
		case "record":
			list.WriteString(record(rest))
			listed = true
		case "deleted":
			fmt.Fprintf(&list, "<record><header status=\"deleted\"><identifier>%s</identifier><datestamp>2024-05-01</datestamp></header></record>\n", rest)
			listed = true
		case "token":
			list.WriteString(token(rest))
			listed = true
		case "error":
			code, text, _ := strings.Cut(rest, " ")
			fmt.Fprintf(&outside, "<error code=\"%s\">%s</error>\n", code, text)
		case "cut":
			end = ""
		case "after":
			end += rest
		case "page":
			_, raw, _ := strings.Cut(body, line)
			w.WriteHeader(status)
			fmt.Fprint(w, raw)
			return
		case "quoted":
			raw, _ := strconv.Unquote(rest)
			list.WriteString(raw)
			listed = true
		default:
			outside.WriteString(line)
		}
	}
	page := outside.String()
	if listed {
		page = "<ListRecords>\n" + list.String()
		if end != "" {
			page += "</ListRecords>" + outside.String()
		}
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	}
	w.WriteHeader(status)
	if status == http.StatusOK || page != "" {
		fmt.Fprint(w, pageStart+page+end)
	}
}

// record writes "ID | title | name=value | ...". Unless it has a link of its own
// it gets one.
func record(line string) string {
	parts := strings.Split(line, " | ")
	var b strings.Builder
	fmt.Fprintf(&b, `<record><header><identifier>%s</identifier><datestamp>2024-05-01</datestamp></header><metadata>`+
		`<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">`, parts[0])
	for i, p := range parts[1:] {
		name, value, ok := strings.Cut(p, "=")
		if i == 0 {
			name, value, ok = "title", p, p != ""
		}
		if ok {
			fmt.Fprintf(&b, "<dc:%s>%s</dc:%s>", name, html.EscapeString(value), name)
		}
	}
	fmt.Fprintf(&b, "<dc:identifier>https://museum.example/%s</dc:identifier></oai_dc:dc></metadata></record>\n", parts[0])
	return b.String()
}

// token writes "VALUE size=N".
func token(line string) string {
	value, size, ok := strings.Cut(line, " size=")
	if ok {
		size = ` completeListSize="` + size + `"`
	}
	return "<resumptionToken" + size + ">" + html.EscapeString(value) + "</resumptionToken>\n"
}
