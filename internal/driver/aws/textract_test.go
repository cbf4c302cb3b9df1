package aws_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/local"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/driver/pdfium"
	"github.com/ucldc/pachamama/internal/driver/tesseract"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// TestTextract runs the suite against a server that speaks like Textract and
// reads documents with what is on this machine.
func TestTextract(t *testing.T) {
	library := pdfium.New(pdfium.Options{Cache: filepath.Join(os.TempDir(), "pachamama-pdfium-test")})
	t.Cleanup(func() { library.Close() })
	engine := extract.New(local.NewExtractor(local.ExtractorParts{PDFs: library, OCR: tesseract.New(tesseract.Options{})}), extract.Options{})
	f := startTextract(t, func(ctx context.Context, data []byte) ([]pachamama.TextPage, error) {
		text, err := engine.Extract(ctx, conformance.DocumentOf(mediatype.Sniff(data), data))
		return text.Pages, err
	})
	f.perReply = 3
	f.polls = 1
	conformance.Extract(t, func(t *testing.T) extract.Driver {
		return f.open(t, blob.New(mem.NewBlob()), func(o *aws.TextractOptions) { o.Count = library.Pages })
	})
}

// pagesOf is an engine that finds as many pages as the document has form feeds,
// with a few words each.
func pagesOf(_ context.Context, data []byte) ([]pachamama.TextPage, error) {
	var pages []pachamama.TextPage
	for n := range bytes.Count(data, []byte("\f")) + 1 {
		pages = append(pages, pachamama.TextPage{Lines: []pachamama.TextLine{{Box: pachamama.Box{.1, .1, .5, .1}, Words: []pachamama.TextWord{
			{T: "page", Box: pachamama.Box{.1, .1, .2, .1}, C: .9}, {T: fmt.Sprint(n + 1), Box: pachamama.Box{.4, .1, .2, .1}, C: .9}}}}})
	}
	return pages, nil
}

func count(_ context.Context, data []byte) (int, error) {
	return bytes.Count(data, []byte("\f")) + 1, nil
}

func withCount(o *aws.TextractOptions) { o.Count = count }

// pdfOf is taken for a PDF by its first bytes.
func pdfOf(pages int) []byte {
	return []byte("%PDF-1.4\n" + strings.Repeat("page\f", pages-1) + "page")
}

func read(t *testing.T, d extract.Driver, mediaType string, data []byte) (pachamama.PageText, error) {
	t.Helper()
	return extract.New(d, extract.Options{}).Extract(t.Context(), conformance.DocumentOf(mediaType, data))
}

func wordsOf(text pachamama.PageText) string {
	var out []string
	for _, p := range text.Pages {
		out = append(out, p.Text())
	}
	return strings.Join(out, "|")
}

// TestTextractLimits sees that what is too large is refused before it is sent.
func TestTextractLimits(t *testing.T) {
	f := startTextract(t, pagesOf)
	x := f.open(t, blob.New(mem.NewBlob()), withCount)
	png := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 11<<20)...)
	_, err := read(t, x, mediatype.PNG, png)
	happened, todo := pachamama.Describe(err)
	if pachamama.CodeOf(err) != pachamama.CodeTooLarge || !strings.Contains(happened, "textract: takes at most 10485760 (image_bytes), this has 11534344") || todo == "" {
		t.Errorf("an image of 11 MB: %v (%s)", err, happened)
	}
	_, err = extract.New(x, extract.Options{Limits: extract.Limits{Pages: 4000}}).Extract(t.Context(), conformance.DocumentOf(mediatype.PDF, pdfOf(3001)))
	if pachamama.CodeOf(err) != pachamama.CodeTooLarge {
		t.Errorf("3001 pages: %v", err)
	}
	if len(f.calls) != 0 {
		t.Errorf("it was asked all the same: %v", f.calls)
	}
	unstaged := f.open(t, blob.New(mem.NewBlob()), withCount, func(o *aws.TextractOptions) { o.Stage = aws.Stage{} })
	if _, err := read(t, unstaged, mediatype.PDF, append(pdfOf(2), make([]byte, 10<<20)...)); pachamama.CodeOf(err) != pachamama.CodeTooLarge {
		t.Errorf("10 MB without a bucket: %v", err)
	}
	if _, err := read(t, unstaged, mediatype.PDF, pdfOf(2)); pachamama.CodeOf(err) != pachamama.CodeMalformed || !strings.Contains(pachamama.AsError(err).Hint, "bucket=") || f.billed != 0 {
		t.Errorf("two pages without a bucket: %v, %d billed", err, f.billed)
	}
	if l := x.Describe().Limits; !slices.Equal([]int64{l["image_bytes"], l["document_bytes"], l["pages"]}, []int64{10 << 20, 500 << 20, 3000}) {
		t.Errorf("limits %v", l)
	}
}
