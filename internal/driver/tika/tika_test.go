package tika_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/tika"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/test/servers"
)

func open(t testing.TB, url string) extract.Driver {
	t.Helper()
	s, err := tika.Open(tika.Options{URL: url, OCR: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	server := servers.StartTika(t)
	conformance.Extract(t, func(t *testing.T) extract.Driver { return open(t, server.URL) })
	t.Run("documents", func(t *testing.T) { documents(t, server.URL) })
	server.Kill()
	d := open(t, server.URL)
	_, err := extract.New(d, extract.Options{}).Extract(t.Context(), conformance.DocumentOf(mediatype.PDF, conformance.PDF(conformance.PDFPage{})))
	if pachamama.CodeOf(err) != pachamama.CodeUnavailable || !strings.Contains(pachamama.AsError(err).Hint, "/version") {
		t.Errorf("a server that is down: %v", err)
	}
}

// documents are recorded ones that no Tika can read whole, and one that it can.
func documents(t *testing.T, url string) {
	e := extract.New(open(t, url), extract.Options{})
	for _, c := range []struct {
		file, words string
		code        pachamama.Code
		pages       int
	}{
		{"aes-256.pdf", "", pachamama.CodeForbidden, 0},
		{"cyclic-toc.pdf", "", pachamama.CodeMalformed, 0},
		{"issue-1059-cmap-decode.pdf", "", pachamama.CodeMalformed, 1},
		{"sandwich.pdf", "LinnSequencer", "", 1},
	} {
		data, err := os.ReadFile("../../../../shared/data/ocr/pdf-encrypted-corrupt/" + c.file)
		if err != nil {
			t.Skip("recorded documents are not here: no shared/data beside the project")
		}
		text, err := e.Extract(t.Context(), conformance.DocumentOf(mediatype.PDF, data))
		if pachamama.CodeOf(err) != c.code || len(text.Pages) != c.pages || c.words != "" && !strings.Contains(text.Pages[0].Text(), c.words) {
			t.Errorf("%s: %d pages, %v", c.file, len(text.Pages), err)
		}
	}
}

// TestAnswers has a server say what a real one says seldom.
func TestAnswers(t *testing.T) {
	const page = `<div class=\"page\"><p/>`
	for name, c := range map[string]struct {
		status int
		body   string
		code   pachamama.Code
		text   string
	}{
		"pages":          {200, `[{"X-TIKA:content":"<html><body>` + page + `<p>one\ntwo</p></div>` + page + `</div></body></html>"}]`, "", "one\ntwo|"},
		"cut off":        {200, `[{"X-TIKA:content":"<html><body>` + page + `<p>one","X-TIKA:EXCEPTION:runtime":"java.lang.Error: x\n at y"}]`, pachamama.CodeMalformed, "one"},
		"no language":    {200, `[{"X-TIKA:content":"","X-TIKA:EXCEPTION:runtime":"org.apache.tika.exception.TikaException: TesseractOCRParser bad exit value 1"}]`, pachamama.CodeMissingTool, ""},
		"attached too":   {200, `[{"X-TIKA:content":"<body>` + page + `a</div></body>"},{"X-TIKA:content":"<body>b</body>"}]`, "", "a"},
		"too many pages": {200, `[{"X-TIKA:content":"<body>` + strings.Repeat(page+`</div>`, 9) + `"}]`, pachamama.CodeTooLarge, ""},
		"nothing":        {200, `[]`, pachamama.CodeUnavailable, ""},
		"no JSON":        {200, `<html>`, pachamama.CodeUnavailable, ""},
		"too long":       {200, `[{"X-TIKA:content":"` + strings.Repeat("a ", 33<<20) + `"}]`, pachamama.CodeTooLarge, ""},
		"unreadable":     {422, "", pachamama.CodeMalformed, ""},
		"of no type":     {415, "", pachamama.CodeUnsupported, ""},
		"failing":        {500, "", pachamama.CodeUnavailable, ""},
		"busy":           {503, "", pachamama.CodeUnavailable, ""},
		"something else": {404, "", pachamama.CodeInvalid, ""},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/version" {
				fmt.Fprint(w, "Apache Tika 1.28.5")
				return
			}
			if got := r.Header.Get("X-Tika-OCRLanguage"); got != "eng" || r.Header.Get("Content-Type") != mediatype.PDF {
				t.Errorf("headers %v", r.Header)
			}
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
		}))
		text, err := extract.New(open(t, s.URL), extract.Options{Limits: extract.Limits{Pages: 8}}).Extract(t.Context(), conformance.DocumentOf(mediatype.PDF, conformance.PDF(conformance.PDFPage{})))
		s.Close()
		var got []string
		for _, p := range text.Pages {
			got = append(got, p.Text())
		}
		if pachamama.CodeOf(err) != c.code || strings.Join(got, "|") != c.text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestNoTika(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	if _, err := open(t, s.URL).Versions(t.Context(), extract.Document{}); pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Error(err)
	}
	for _, bad := range []string{"", "127.0.0.1:9998", "ftp://host", "http://user:secret@host", "http://host?x=y"} {
		if _, err := tika.Open(tika.Options{URL: bad}); pachamama.CodeOf(err) != pachamama.CodeInvalid || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		`[{"X-TIKA:content":"<html><body><div class=\"page\"><p>a<div class=\"ocr\">b c d</div></div></body></html>"}]`,
		`[{"X-TIKA:content":"<body><div class=\"ocr\">x</div></div></div><div class=\"page\">"}]`, `[{"X-TIKA:content":"<body>&#0;&x;<![CDATA["}]`, `[null]`, `[{"X-TIKA:content":"<body><div><div class=page>a"}]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := tika.ReadAnswer(data, extract.Document{Limits: extract.Limits{Pages: 50}})
		if err == nil && len(text.Pages) == 0 || len(text.Pages) > 50 || pachamama.CodeOf(err) == pachamama.CodeInternal {
			t.Fatalf("%d pages, %v", len(text.Pages), err)
		}
		for i, p := range text.Pages {
			if p.N != i+1 {
				t.Fatalf("page %d is numbered %d", i+1, p.N)
			}
		}
	})
}
