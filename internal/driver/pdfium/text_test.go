package pdfium

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/conformance"
)

var library *Library

func TestMain(m *testing.M) {
	cache := filepath.Join(os.TempDir(), "pachamama-pdfium-test") // shared between runs: compiling takes seconds
	library = New(Options{Cache: cache})
	code := m.Run()
	if err := library.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func textOf(t *testing.T, pdf []byte, page int) pachamama.TextPage {
	t.Helper()
	d, err := library.OpenPDF(t.Context(), pdf)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	text, err := d.Text(t.Context(), page)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTextHasBoxesWhereWordsAreSeen(t *testing.T) {
	upright := pachamama.Box{72. / 595, 82. / 842, 50. / 595, 14. / 842}
	for _, c := range []struct {
		rotate int
		want   pachamama.Box // of the first word, roughly
	}{
		{0, upright},
		{90, pachamama.Box{1 - upright[1] - upright[3], upright[0], upright[3], upright[2]}},
		{180, pachamama.Box{1 - upright[0] - upright[2], 1 - upright[1] - upright[3], upright[2], upright[3]}},
		{270, pachamama.Box{upright[1], 1 - upright[0] - upright[2], upright[3], upright[2]}},
	} {
		page := textOf(t, conformance.PDF(conformance.PDFPage{Lines: []string{"HARBOUR view", "second line"}, Rotate: c.rotate}), 1)
		if got := page.Text(); got != "HARBOUR view\nsecond line" {
			t.Fatalf("rotate %d: text %q", c.rotate, got)
		}
		got := page.Lines[0].Words[0].Box
		for i := range got {
			if d := got[i] - c.want[i]; d > 0.04 || d < -0.04 {
				t.Errorf("rotate %d: box %v, want about %v", c.rotate, got, c.want)
			}
		}
	}
}

func TestKilledWhenTheContextEnds(t *testing.T) {
	d, err := library.OpenPDF(t.Context(), conformance.PDF(conformance.PDFPage{Lines: []string{"one"}}))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Text(ctx, 1); pachamama.CodeOf(err) != pachamama.CodeCancelled {
		t.Fatalf("err = %v", err)
	}
	if _, err := d.Text(t.Context(), 1); err == nil {
		t.Fatal("a document that was given up still answers")
	}
	if page := textOf(t, conformance.PDF(conformance.PDFPage{Lines: []string{"two"}}), 1); page.Text() != "two" {
		t.Fatalf("after a kill: %q", page.Text())
	}
}

func TestDraw(t *testing.T) {
	pdf := conformance.PDF(conformance.PDFPage{Lines: []string{"ink"}})
	if n, err := library.Pages(t.Context(), pdf); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	img, err := library.Render(t.Context(), pdf, 1, 421)
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dy() != 421 || b.Dx() < 296 || b.Dx() > 299 {
		t.Fatalf("bounds %v", b)
	}
	if r, g, b, a := img.At(0, 0).RGBA(); r&g&b&a != 0xffff {
		t.Error("the paper is not white")
	}
}

func TestVersionIsThatOfTheModule(t *testing.T) {
	mod, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	number := strings.Split(version, "-")[1]
	if !strings.Contains(string(mod), "github.com/klippa-app/go-pdfium v"+number+" ") && !strings.Contains(string(mod), "github.com/klippa-app/go-pdfium v"+number+"\n") {
		t.Errorf("go.mod has another PDFium than %s", version)
	}
}

const shared = "../../../../shared/data/ocr/"

func TestEncryptedAndCorrupt(t *testing.T) {
	files, _ := filepath.Glob(shared + "pdf-encrypted-corrupt/*.pdf")
	more, _ := filepath.Glob(shared + "pdf-encrypted-corrupt/*/*.pdf")
	if files = append(files, more...); len(files) == 0 {
		t.Skip("recorded PDF files are not here: no shared/data beside the project")
	}
	codes := map[pachamama.Code]int{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		began := time.Now()
		err = readAll(ctx, data)
		cancel()
		if took := time.Since(began); took > 11*time.Second {
			t.Errorf("%s took %s", name, took)
		}
		code := pachamama.CodeOf(err)
		codes[code]++
		switch code {
		case "", pachamama.CodeMalformed, pachamama.CodeForbidden:
		default:
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Logf("%d files: %v", len(files), codes)
}

func readAll(ctx context.Context, data []byte) error {
	d, err := library.OpenPDF(ctx, data)
	if err != nil {
		return err
	}
	defer d.Close()
	for n := 1; n <= d.Pages(); n++ {
		if _, err := d.Text(ctx, n); err != nil {
			return err
		}
		if _, err := d.Draw(ctx, n, 500); err != nil {
			return err
		}
	}
	return nil
}

func TestRecallOnSamples(t *testing.T) {
	for _, c := range []struct{ file, words string }{
		{"pdf-samples/crazyones-pdfa.pdf", "crazy ones misfits rebels troublemakers square different quote disagree glorify human genius"},
		{"pdfjs/ArabicCIDTrueType.pdf", "انواع الخطوط العربية"},
		{"pdf-samples/minimal-document.pdf", "Lorem ipsum dolor"},
	} {
		data, err := os.ReadFile(shared + c.file)
		if err != nil {
			t.Skip("recorded PDF files are not here: no shared/data beside the project")
		}
		got := textOf(t, data, 1).Text()
		for _, word := range strings.Fields(c.words) {
			if !strings.Contains(got, word) {
				t.Errorf("%s: no %q in %q", c.file, word, got)
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	whole := conformance.PDF(conformance.PDFPage{Lines: []string{"a word"}})
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(bytes.ReplaceAll(whole, []byte("595"), []byte("-1e9")))
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_ = readAll(ctx, data)
	})
}
