package local_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/local"
	"github.com/ucldc/pachamama/internal/driver/pdfium"
	"github.com/ucldc/pachamama/internal/driver/tesseract"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/internal/port/usage"
	"github.com/ucldc/pachamama/internal/source/alto"
	"github.com/ucldc/pachamama/internal/source/hocr"
)

var library *pdfium.Library

func TestMain(m *testing.M) {
	library = pdfium.New(pdfium.Options{Cache: filepath.Join(os.TempDir(), "pachamama-pdfium-test")}) // compiling takes seconds
	code := m.Run()
	if err := library.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func extractor() extract.Driver {
	return local.NewExtractor(local.ExtractorParts{PDFs: library, OCR: tesseract.New(tesseract.Options{}), Formats: map[string]local.Format{
		mediatype.ALTO: {Version: alto.Version, Read: alto.Read},
		mediatype.HOCR: {Version: hocr.Version, Read: hocr.Read},
	}})
}

func TestConformance(t *testing.T) {
	if _, err := exec.LookPath("tesseract"); err != nil && os.Getenv("PACHAMAMA_TEST_MUST_RUN") == "1" {
		t.Error("tesseract is not installed, and PACHAMAMA_TEST_MUST_RUN is set")
	}
	conformance.Extract(t, func(*testing.T) extract.Driver { return extractor() })
}

func TestWithoutTesseractScansWait(t *testing.T) {
	absent := tesseract.New(tesseract.Options{Path: filepath.Join(t.TempDir(), "tesseract")})
	scan, err := conformance.Scan("only in the scan")
	if err != nil {
		t.Fatal(err)
	}
	for name, ocr := range map[string]extract.Recognizer{"none": nil, "absent": absent} {
		e := extract.New(local.NewExtractor(local.ExtractorParts{PDFs: library, OCR: ocr}), extract.Options{})
		image := conformance.DocumentOf(mediatype.TIFF, conformance.TIFF(scan))
		if v, err := e.Versions(t.Context(), image); len(v) != 0 || err != nil {
			t.Errorf("%s: versions of an image %v, %v", name, v, err)
		}
		if _, err := e.Extract(t.Context(), image); pachamama.CodeOf(err) != pachamama.CodeMissingTool {
			t.Errorf("%s: an image: %v", name, err)
		}
		pdf := conformance.DocumentOf(mediatype.PDF, conformance.PDF(conformance.PDFPage{Lines: []string{"a layer"}}, conformance.PDFPage{Scan: scan}, conformance.PDFPage{}))
		text, err := e.Extract(t.Context(), pdf)
		if pachamama.CodeOf(err) != pachamama.CodeMissingTool || len(text.Pages) != 3 || text.Pages[0].Text() != "a layer" {
			t.Fatalf("%s: a mixed document: %+v, %v", name, text, err)
		}
		if _, todo := pachamama.Describe(err); !strings.Contains(todo, "tesseract") {
			t.Errorf("%s: hint %q", name, todo)
		}
	}
}

func TestGivenText(t *testing.T) {
	e := extract.New(extractor(), extract.Options{})
	for _, c := range []struct{ document, text, extractor string }{
		{`<alto><Layout><Page WIDTH="10" HEIGHT="10"><TextLine><String CONTENT="puerto" HPOS="1" VPOS="1" WIDTH="1" HEIGHT="1"/></TextLine></Page></Layout></alto>`, "puerto", "alto-r1"},
		{`<html><body><div class="ocr_page" title="bbox 0 0 10 10"><span class="ocrx_word" title="bbox 1 1 2 2">puerto</span></div></body></html>`, "puerto", "hocr-r1"},
	} {
		text, err := e.Extract(t.Context(), conformance.DocumentOf(mediatype.Sniff([]byte(c.document)), []byte(c.document)))
		if err != nil || text.Pages[0].Text() != c.text || text.Extractor != c.extractor {
			t.Errorf("%+v, %v", text, err)
		}
	}
	lie := conformance.DocumentOf(mediatype.PDF, []byte("<html>not found</html>"))
	if _, err := e.Extract(t.Context(), lie); pachamama.CodeOf(err) != pachamama.CodeMalformed {
		t.Errorf("HTML that is said to be PDF: %v", err)
	}
}

type recorder struct {
	mu    sync.Mutex
	calls []usage.Call
}

func (r *recorder) Record(_ context.Context, c usage.Call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, c)
}

func TestObserve(t *testing.T) {
	r := &recorder{}
	pdf := conformance.PDF(conformance.PDFPage{Lines: []string{"one"}}, conformance.PDFPage{})
	e := extract.New(extract.Observe(extractor(), r), extract.Options{})
	if _, err := e.Extract(t.Context(), conformance.DocumentOf(mediatype.PDF, pdf)); err != nil {
		t.Fatal(err)
	}
	if c := r.calls[0]; len(r.calls) != 1 || c.Piece != "extract" || c.Driver != "local" || c.Op != "extract" || c.Units != 2 || c.Bytes != int64(len(pdf)) {
		t.Errorf("calls %+v", r.calls)
	}
}

const shared = "../../../../shared/data/ocr/"

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(shared + name)
	if err != nil {
		t.Skip("recorded documents are not here: no shared/data beside the project")
	}
	return data
}

func TestRecordedDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	e := extract.New(extractor(), extract.Options{Limits: extract.Limits{Page: 20 * time.Second}})
	for _, c := range []struct{ file, words, ocr string }{
		{"pdf-samples/crazyones-pdfa.pdf", "misfits rebels troublemakers genius", "no"},
		{"pdf-samples/pdflatex-4-pages.pdf", "", "no"},
		{"ocrmypdf/blank.pdf", "", "no"},
		{"dinglehopper/lorem-ipsum-scan.pdf", "Lorem ipsum dolor", "yes"},
	} {
		data := read(t, c.file)
		began := time.Now()
		text, err := e.Extract(t.Context(), conformance.DocumentOf(mediatype.PDF, data))
		if pachamama.CodeOf(err) == pachamama.CodeMissingTool && c.ocr != "no" {
			t.Logf("%s waits for tesseract", c.file)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		all := ""
		for _, p := range text.Pages {
			all += p.Text() + "\n"
		}
		t.Logf("%s: %d pages, %d words by %s in %s", c.file, len(text.Pages), text.Words(), text.Extractor, time.Since(began).Round(time.Millisecond))
		for w := range strings.FieldsSeq(c.words) {
			if !strings.Contains(all, w) {
				t.Errorf("%s: no %q", c.file, w)
			}
		}
		if used := strings.Contains(text.Extractor, "tesseract"); c.ocr != "" && used != (c.ocr == "yes") {
			t.Errorf("%s: by %s", c.file, text.Extractor)
		}
	}
}
