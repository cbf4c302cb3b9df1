package conformance

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// Extract is the suite of the extraction port. A driver that lacks its program
// to read scans skips what needs it.
func Extract(t *testing.T, open func(t *testing.T) extract.Driver) {
	t.Attr(attrSuite, "extract")
	extractSuite(real{t}, func(t2 T) extract.Driver { return open(t2.(real).T) })
}

func extractSuite(t T, open func(T) extract.Driver) {
	describedSuite(t, func(t T) described { return open(t) })
	for _, c := range []struct {
		name string
		run  func(T, extract.Driver)
	}{
		{"types", extractTypes},
		{"words", extractWords},
		{"pages", extractPages},
		{"rotated", extractRotated},
		{"same", extractSame},
		{"versions", extractVersions},
		{"damaged", extractDamaged},
		{"scan", extractScan},
		{"mixed", extractMixed},
		{"limits", extractLimits},
		{"cancelled", extractCancelled},
		{"close twice", extractCloseTwice},
	} {
		t.Run(c.name, func(t T) {
			d := open(t)
			t.Cleanup(func() { _ = d.Close() })
			c.run(t, d)
		})
	}
}

// Media types of the documents of the suite.
const (
	typePDF  = "application/pdf"
	typeTIFF = "image/tiff"
)

// DocumentOf returns a document with the bytes.
func DocumentOf(mediaType string, data []byte) extract.Document {
	sum := sha256.Sum256(data)
	return extract.Document{SHA256: hex.EncodeToString(sum[:]), Type: mediaType, Size: int64(len(data)),
		Open:      func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		Languages: []string{"eng"}}
}

func typeOf(data []byte) string {
	if bytes.HasPrefix(data, []byte("II*")) {
		return typeTIFF
	}
	return typePDF
}

func mustExtract(t T, d extract.Driver, data []byte) pachamama.PageText {
	t.Helper()
	text, err := extract.New(d, extract.Options{}).Extract(t.Context(), DocumentOf(typeOf(data), data))
	if err != nil {
		t.Fatalf("extract: %v", err)
	}
	return text
}

func extractTypes(t T, d extract.Driver) {
	if !slices.Contains(d.Types(), typePDF) {
		t.Errorf("PDF is not among %v", d.Types())
	}
	zip := DocumentOf("application/zip", []byte("PK\x03\x04 a zip file"))
	_, err := extract.New(d, extract.Options{}).Extract(t.Context(), zip)
	if pachamama.CodeOf(err) != pachamama.CodeUnsupported {
		t.Errorf("a type that is not read: %v", err)
	}
}

func extractWords(t T, d extract.Driver) {
	text := mustExtract(t, d, PDF(PDFPage{Lines: []string{"HARBOUR view", "of 1906"}}))
	if got := text.Pages[0].Text(); got != "HARBOUR view\nof 1906" {
		t.Fatalf("text %q", got)
	}
	if !d.Describe().Can(extract.AbilityBoxes) {
		return
	}
	first, second := text.Pages[0].Lines[0].Words[0].Box, text.Pages[0].Lines[0].Words[1].Box
	if !near(first, pachamama.Box{.121, .097, .125, .013}) || second[0] < first[0]+first[2] {
		t.Errorf("boxes %v, %v", first, second)
	}
}

func near(a, b pachamama.Box) bool {
	for i := range a {
		if d := a[i] - b[i]; d > .02 || d < -.02 {
			return false
		}
	}
	return true
}

func extractPages(t T, d extract.Driver) {
	text := mustExtract(t, d, PDF(PDFPage{Lines: []string{"one"}}, PDFPage{}, PDFPage{Lines: []string{"three"}}))
	if len(text.Pages) != 3 {
		t.Fatalf("%d pages", len(text.Pages))
	}
	for i, p := range text.Pages {
		if p.N != i+1 || d.Describe().Can(extract.AbilityPageSize) && (p.Width <= 0 || p.Height <= p.Width) {
			t.Errorf("page %d: %+v", i+1, p)
		}
	}
	if len(text.Pages[1].Lines) != 0 || text.Pages[2].Text() != "three" {
		t.Errorf("pages %+v", text.Pages)
	}
}

func extractRotated(t T, d extract.Driver) {
	text := mustExtract(t, d, PDF(PDFPage{Lines: []string{"HARBOUR view"}, Rotate: 90}))
	p, can := text.Pages[0], d.Describe().Can
	if len(p.Lines) != 1 || len(p.Lines[0].Words) != 2 || can(extract.AbilityPageSize) && p.Width <= p.Height {
		t.Fatalf("page %+v", p)
	}
	if !can(extract.AbilityBoxes) {
		return
	}
	if got := p.Lines[0].Words[0].Box; !near(got, pachamama.Box{.89, .121, .013, .125}) {
		t.Errorf("box %v", got)
	}
}

func extractSame(t T, d extract.Driver) {
	pdf := PDF(PDFPage{Lines: []string{"the same", "each time"}})
	if a, b := mustExtract(t, d, pdf), mustExtract(t, d, pdf); !reflect.DeepEqual(a, b) {
		t.Errorf("%+v\n%+v", a, b)
	}
}

func extractVersions(t T, d extract.Driver) {
	pdf := PDF(PDFPage{Lines: []string{"a word"}})
	versions, err := extract.New(d, extract.Options{}).Versions(t.Context(), DocumentOf(typePDF, pdf))
	if err != nil {
		t.Fatalf("versions: %v", err)
	}
	if got := mustExtract(t, d, pdf).Extractor; !slices.Contains(versions, got) {
		t.Errorf("extractor %q is not among %q", got, versions)
	}
}

func extractDamaged(t T, d extract.Driver) {
	whole := PDF(PDFPage{Lines: []string{"a word"}})
	for name, data := range map[string][]byte{
		"only a header": []byte("%PDF-1.4\n"),
		"no objects":    append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte{0xfe}, 5000)...),
		"no pages":      bytes.ReplaceAll(whole, []byte("/Count 1/Kids[4 0 R]"), []byte("/Count 0/Kids[]     ")),
	} {
		text, err := extract.New(d, extract.Options{}).Extract(t.Context(), DocumentOf(typePDF, data))
		if pachamama.CodeOf(err) != pachamama.CodeMalformed || len(text.Pages) != 0 {
			t.Errorf("%s: %d pages, %v", name, len(text.Pages), err)
		}
	}
}

// needScans skips a case when the driver cannot read scans today.
func needScans(t T, d extract.Driver) {
	t.Helper()
	versions, err := d.Versions(t.Context(), extract.Document{Type: typeTIFF, Languages: []string{"eng"}})
	if err != nil {
		t.Fatalf("versions: %v", err)
	}
	if len(versions) == 0 {
		t.Skipf("scans cannot be read: the program for it is not installed")
	}
}

func extractScan(t T, d extract.Driver) {
	needScans(t, d)
	one, err := Scan("The harbour of San Francisco", "before the great fire")
	if err != nil {
		t.Fatalf("scan: %v", err)
	}
	two, err := Scan("And the second page")
	if err != nil {
		t.Fatalf("scan: %v", err)
	}
	data := TIFF(one, two)
	if !slices.Contains(d.Types(), typeTIFF) {
		data = PDF(PDFPage{Scan: one}, PDFPage{Scan: two})
	}
	text := mustExtract(t, d, data)
	if len(text.Pages) != 2 || text.Pages[1].Text() != "And the second page" {
		t.Fatalf("pages %+v", text.Pages)
	}
	p := text.Pages[0]
	if p.Text() != "The harbour of San Francisco\nbefore the great fire" {
		t.Fatalf("text %q", p.Text())
	}
	word, can := p.Lines[0].Words[1], d.Describe().Can
	if can(extract.AbilityConfidence) && (word.C <= 0.5 || p.Confidence <= 0.5) {
		t.Errorf("word %+v, page confidence %v", word, p.Confidence)
	}
	if can(extract.AbilityBoxes) && !near(word.Box, pachamama.Box{.194, .118, .12, .02}) {
		t.Errorf("word %+v", word)
	}
}

func extractMixed(t T, d extract.Driver) {
	needScans(t, d)
	scan, err := Scan("only in the scan")
	if err != nil {
		t.Fatalf("scan: %v", err)
	}
	pdf := PDF(PDFPage{Lines: []string{"a text layer"}}, PDFPage{Scan: scan}, PDFPage{})
	text := mustExtract(t, d, pdf)
	var got []string
	for _, p := range text.Pages {
		got = append(got, p.Text())
	}
	if strings.Join(got, "|") != "a text layer|only in the scan|" {
		t.Errorf("pages %q", got)
	}
	versions, err := d.Versions(t.Context(), DocumentOf(typePDF, pdf))
	if err != nil || !slices.Contains(versions, text.Extractor) {
		t.Errorf("extractor %q is not among %q, %v", text.Extractor, versions, err)
	}
}

func extractLimits(t T, d extract.Driver) {
	pdf := PDF(PDFPage{}, PDFPage{}, PDFPage{})
	for name, l := range map[string]extract.Limits{
		"pages":    {Pages: 2},
		"bytes":    {Bytes: 100},
		"page":     {Page: 1},
		"document": {Document: 1},
	} {
		document := DocumentOf(typePDF, pdf)
		document.Size = 0
		_, err := extract.New(d, extract.Options{Limits: l}).Extract(t.Context(), document)
		if pachamama.CodeOf(err) != pachamama.CodeTooLarge {
			t.Errorf("over the limit of %s: %v", name, err)
		}
	}
}

func extractCancelled(t T, d extract.Driver) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := extract.New(d, extract.Options{}).Extract(ctx, DocumentOf(typePDF, PDF(PDFPage{Lines: []string{"a word"}})))
	if pachamama.CodeOf(err) != pachamama.CodeCancelled {
		t.Errorf("cancelled: %v", err)
	}
	mustExtract(t, d, PDF(PDFPage{Lines: []string{"it still works"}}))
}

func extractCloseTwice(t T, d extract.Driver) {
	for range 2 {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
}
