package sample_test

import (
	"bytes"
	"image"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"github.com/ucldc/pachamama/internal/sample"
)

func TestThumbnailsAnswerAsFactsSay(t *testing.T) {
	s := newServer(t, sample.Options{Records: 75})
	got, formats, placeholders := map[string]int{}, map[string]int{}, map[string]bool{}
	for id, dc := range records(t, s) {
		n := number(id)
		if !strings.Contains(strings.Join(dc.Identifiers, " "), "/thumbs/"+n+".jpg") {
			got[sample.ThumbNone]++
			continue
		}
		answer := get(s, "/thumbs/"+n+".jpg")
		raw, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		mediaType := answer.Header.Get("Content-Type")
		config, format, err := image.DecodeConfig(bytes.NewReader(raw))
		switch {
		case answer.StatusCode == http.StatusNotFound:
			got[sample.ThumbMissing]++
		case strings.HasPrefix(mediaType, "text/html"):
			got[sample.ThumbHTML]++
		case err != nil:
			t.Errorf("%s: %v", n, err)
		case config.Width == 40_000:
			got[sample.ThumbBomb]++
			if len(raw) > 1000 {
				t.Errorf("the bomb has %d bytes", len(raw))
			}
		case config.Width == 96:
			got[sample.ThumbPlaceholder]++
			placeholders[string(raw)] = true
		default:
			got[sample.ThumbGood]++
			formats[format]++
			if _, _, err := image.Decode(bytes.NewReader(raw)); err != nil || !strings.HasSuffix(mediaType, format) {
				t.Errorf("%s: %s, %s: %v", n, format, mediaType, err)
			}
		}
	}
	want := s.Facts().Thumbnails
	for answer, n := range want {
		if got[answer] != n {
			t.Errorf("%s: %d, facts say %d", answer, got[answer], n)
		}
	}
	if len(formats) != 5 || len(placeholders) != 1 {
		t.Errorf("formats %v, %d placeholders", formats, len(placeholders))
	}
}

func TestConditionalRequests(t *testing.T) {
	s := newServer(t, sample.Options{})
	first := get(s, "/thumbs/1.jpg")
	for name, from := range map[string]string{"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"} {
		value := first.Header.Get(from)
		if again := get(s, "/thumbs/1.jpg", name, value); value == "" || again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: %q answers %d", name, value, again.StatusCode)
		}
	}
	for target, want := range map[string]int{"/items/18": http.StatusGone, "/thumbs/18.jpg": http.StatusGone, "/items/613": http.StatusNotFound,
		"/items/x": http.StatusNotFound, "/files/1.pdf": http.StatusNotFound, "/text/1.alto.xml": http.StatusNotFound,
		"/items/1": http.StatusOK, "/": http.StatusOK, "/robots.txt": http.StatusOK, "/elsewhere": http.StatusNotFound} {
		if got := get(s, target).StatusCode; got != want {
			t.Errorf("%s: %d, want %d", target, got, want)
		}
	}
}

// tool returns the path of a program, or skips.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name + " is not installed")
	}
	return path
}

// stored writes an answer to a file.
func stored(t *testing.T, s *sample.Server, target string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), filepath.Base(target))
	if err := os.WriteFile(path, body(t, s, target), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPDFTableOfObjects(t *testing.T) {
	s := newServer(t, sample.Options{})
	for _, target := range []string{"/files/5.pdf", "/files/13.pdf", "/files/43.pdf"} {
		raw := body(t, s, target)
		_, tail, ok := bytes.Cut(raw[bytes.LastIndex(raw, []byte("\nxref\n")):], []byte("65535 f \n"))
		if !ok || !bytes.HasPrefix(raw, []byte("%PDF-1.4\n")) || !bytes.HasSuffix(raw, []byte("%%EOF\n")) {
			t.Fatalf("%s is no PDF", target)
		}
		for i, line := range strings.Split(string(tail), "\n") {
			if !strings.HasSuffix(line, " n ") {
				break
			}
			offset, err := strconv.Atoi(line[:10])
			if err != nil || !bytes.HasPrefix(raw[offset:], []byte(strconv.Itoa(i+1)+" 0 obj\n")) {
				t.Errorf("%s: object %d is not at %s", target, i+1, line)
			}
		}
	}
}

func TestPDFText(t *testing.T) {
	pdftotext := tool(t, "pdftotext")
	s := newServer(t, sample.Options{})
	facts := s.Facts()
	read := func(id string) string {
		out, err := exec.CommandContext(t.Context(), pdftotext, stored(t, s, "/files/"+number(id)+".pdf"), "-").CombinedOutput()
		if err != nil || bytes.Contains(out, []byte("rror")) {
			t.Errorf("%s: %v: %s", id, err, out)
		}
		return string(out)
	}
	for _, id := range facts.PDFs {
		text := read(id)
		if len(text) < 200 || strings.Contains(text, facts.PDFWord.Text) != (id == facts.PDFWord.Identifiers[0]) {
			t.Errorf("%s: %q", id, text)
		}
	}
	if text := strings.TrimSpace(read(facts.Scans[1])); text != "" {
		t.Errorf("a scanned PDF has the text %q", text)
	}
}

func TestScansCanBeRead(t *testing.T) {
	tesseract := tool(t, "tesseract")
	s := newServer(t, sample.Options{})
	facts := s.Facts()
	command := exec.CommandContext(t.Context(), tesseract, stored(t, s, "/files/"+number(facts.ScanWord.Identifiers[0])+".jpg"), "-")
	command.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	out, err := command.Output()
	if err != nil || !strings.Contains(string(out), facts.ScanWord.Text) {
		t.Errorf("%v: %s", err, out)
	}
}
