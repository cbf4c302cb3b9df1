package app_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/sample"
)

// TestTheWholeProgram harvests a small institution and goes through what people
// do with it, in the order in which they do it.
func TestTheWholeProgram(t *testing.T) {
	s := start(t, 30)
	facts := s.institution.Facts()
	col := pachamama.Collection{ID: "demo", Mapping: "sample", Source: pachamama.Source{Kind: "oai", URL: s.source, Prefix: "oai_dc"}}
	if err := s.Add(t.Context(), &col, "test"); err != nil {
		t.Fatal(err)
	}
	first := s.walk(harvest.Request{Publish: true})
	visible := int64(facts.Records - facts.Deleted - facts.WithoutTitle)
	// Step by step: each needs what the one before it left.
	t.Run("counts are what the institution has", func(t *testing.T) { countsHold(t, first.Counts, facts) })
	t.Run("words are found", func(t *testing.T) { wordsAreFound(t, s, facts) })
	t.Run("numbers are served", func(t *testing.T) { numbersAreServed(t, s) })
	t.Run("doctor is content", func(t *testing.T) { doctorIsContent(t, s) })
	t.Run("mapping again changes nothing", func(t *testing.T) { mappingAgain(t, s, first.ID) })
	t.Run("roll back", func(t *testing.T) {
		if live, err := s.Control.Rollback(operator(t), "demo", "test"); err != nil || live != first.ID {
			t.Fatalf("%q is live, %v; want %s", live, err, first.ID)
		}
		if f := s.find(""); f.Total != visible {
			t.Errorf("%d records after rolling back, want %d", f.Total, visible)
		}
	})
	t.Run("unpublish", func(t *testing.T) {
		if err := s.Control.Unpublish(t.Context(), "demo", "test"); err != nil {
			t.Fatal(err)
		}
		if f := s.find(""); f.Total != 0 {
			t.Errorf("%d records of a collection that was taken off", f.Total)
		}
		if f := s.find("site=stage"); f.Total != visible {
			t.Errorf("%d records on stage, want %d", f.Total, visible)
		}
	})
}

func countsHold(t *testing.T, got pachamama.Counts, facts sample.Facts) {
	visible := int64(facts.Records - facts.Deleted - facts.WithoutTitle)
	scans := int64(len(facts.Scans))
	for name, want := range map[string]int64{
		pachamama.CountReported: int64(facts.Records), pachamama.CountFetched: int64(facts.Records), pachamama.CountDeleted: int64(facts.Deleted),
		pachamama.CountRejected: int64(facts.WithoutTitle), pachamama.CountMapped: visible, pachamama.CountChecked: visible,
		pachamama.CountIndexed: visible, pachamama.CountVisible: visible, pachamama.CountRefused: 0,
	} {
		if got[name] != want {
			t.Errorf("%s: %d, the institution says %d", name, got[name], want)
		}
	}
	read := int64(len(facts.PDFs) + 2) // the PDFs, ALTO and hOCR
	if tesseract(t) {
		read, scans = read+scans, 0
	}
	if got[pachamama.CountText] != read || got[pachamama.CountTextWaits] != scans {
		t.Errorf("%d with text and %d waiting, want %d and %d", got[pachamama.CountText], got[pachamama.CountTextWaits], read, scans)
	}
	// Pictures that are none are left out; a document stands in for some of them.
	if least := int64(facts.Thumbnails[sample.ThumbGood] - facts.WithoutTitle); got[pachamama.CountThumbnail] < least || got[pachamama.CountThumbnail] > visible {
		t.Errorf("%d thumbnails, want at least %d", got[pachamama.CountThumbnail], least)
	}
}

// tesseract tells whether scans can be read here.
func tesseract(t *testing.T) bool {
	t.Helper()
	_, err := exec.LookPath("tesseract")
	if err != nil && os.Getenv("PACHAMAMA_TEST_MUST_RUN") == "1" {
		t.Error("tesseract is not installed, and PACHAMAMA_TEST_MUST_RUN is set")
	}
	return err == nil
}

func wordsAreFound(t *testing.T, s *site, facts sample.Facts) {
	words := []sample.Word{facts.PDFWord, facts.ArabicWord}
	if tesseract(t) {
		words = append(words, facts.ScanWord)
	}
	for _, w := range words {
		f := s.find("q=" + url.QueryEscape(w.Text))
		if f.Total != 1 || len(f.Hits) != 1 || f.Hits[0].Record.SourceID != w.Identifiers[0] {
			t.Errorf("%s: %+v, want %v alone", w.Text, f, w.Identifiers)
		}
	}
	if f := s.find("q=zugzwang"); f.Total != 0 {
		t.Errorf("a word that is nowhere is found %d times", f.Total)
	}
}

func numbersAreServed(t *testing.T, s *site) {
	numbers := s.get("/metrics")
	for _, piece := range []string{"blob", "web", "search", "extract"} {
		pattern := regexp.MustCompile(`(?m)^pachamama_operation_bytes_total\{[^}]*piece="` + piece + `"[^}]*\} (\S+)$`)
		m := pattern.FindSubmatch(numbers)
		if m == nil {
			t.Errorf("no number of the piece %s in\n%s", piece, numbers)
			continue
		}
		if n, err := strconv.ParseFloat(string(m[1]), 64); err != nil || n <= 0 {
			t.Errorf("%s: %v", m[0], err)
		}
	}
}

func doctorIsContent(t *testing.T, s *site) {
	for _, f := range s.Doctor(t.Context()) {
		if f.State == "good" || f.Driver == "tesseract" && f.State == "missing" && !tesseract(t) {
			continue
		}
		t.Errorf("%+v", f)
	}
}

// mappingAgain maps what is stored: the source is not asked, the export is the same.
func mappingAgain(t *testing.T, s *site, first string) {
	before := pagesAsked(s)
	second := s.walk(harvest.Request{From: pachamama.StageMap, Publish: true})
	if after := pagesAsked(s); after != before {
		t.Errorf("the source was asked for %d pages to map again", after-before)
	}
	was, is := export(t, s, first), export(t, s, second.ID)
	if len(was) == 0 || !bytes.Equal(was, is) {
		t.Errorf("the export has %d bytes, after mapping again %d others", len(was), len(is))
	}
}

func pagesAsked(s *site) (n int) {
	for _, r := range s.institution.Requests() {
		if r.Verb() == "ListRecords" {
			n += r.Count
		}
	}
	return n
}

func export(t *testing.T, s *site, version string) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := s.Reader.Export(operator(t), "demo", version, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestClosesTwice(t *testing.T) {
	a := open(t, settings(t))
	if _, err := a.Listen(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestStartsAndStopsOftenOnTheSameData sees that nothing is left behind that
// keeps the next start from it: no lock, no port, no half-open index.
func TestStartsAndStopsOftenOnTheSameData(t *testing.T) {
	flags, address := settings(t), "127.0.0.1:0"
	for i := range 50 {
		a := open(t, flags)
		at, err := a.Listen(t.Context(), address)
		if err != nil {
			t.Fatalf("start %d: %v", i, err)
		}
		address = at // the next one must get the same
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- a.Run(ctx) }()
		if i%2 == 0 { // half of them are stopped before they serve
			res, err := http.Get("http://" + at + "/api/v1/collections") //nolint:noctx // one question
			if err != nil {
				t.Fatalf("start %d: %v", i, err)
			}
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				t.Errorf("start %d: %s", i, res.Status)
			}
		}
		stop()
		if err := errors.Join(<-ended, a.Close()); err != nil {
			t.Fatalf("stop %d: %v", i, err)
		}
	}
}

func TestListenTellsThatThePortIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	a := open(t, settings(t))
	defer a.Close()
	if _, err := a.Listen(t.Context(), taken.Addr().String()); pachamama.CodeOf(err) != pachamama.CodeUnavailable {
		t.Errorf("got %v", err)
	}
}
