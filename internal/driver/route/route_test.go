package route_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/local"
	"github.com/ucldc/pachamama/internal/driver/pdfium"
	"github.com/ucldc/pachamama/internal/driver/route"
	"github.com/ucldc/pachamama/internal/driver/tesseract"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/extract"
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

// kept keeps text in memory.
type kept struct {
	mu sync.Mutex
	m  map[string]pachamama.PageText
}

func (k *kept) Text(_ context.Context, sha256, extractor string) (pachamama.PageText, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	t, there := k.m[sha256+" "+extractor]
	if !there {
		return t, &pachamama.Error{Code: pachamama.CodeNotFound}
	}
	return t, nil
}

func (k *kept) PutText(_ context.Context, sha256, extractor string, t pachamama.PageText) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.m == nil {
		k.m = map[string]pachamama.PageText{}
	}
	k.m[sha256+" "+extractor] = t
	return nil
}

// given is an extractor that says what a test wants.
type given struct {
	version string
	types   []string
	mu      sync.Mutex
	asked   []string // names of documents
	pages   func(d extract.Document) ([]pachamama.TextPage, error)
}

func (g *given) Types() []string { return g.types }
func (g *given) Versions(context.Context, extract.Document) ([]string, error) {
	return []string{g.version}, nil
}
func (g *given) Describe() port.Descriptor { return port.Descriptor{Driver: "given"} }
func (g *given) Close() error              { return nil }
func (g *given) Extract(ctx context.Context, d extract.Document) (pachamama.PageText, error) {
	if _, err := extract.ReadAll(ctx, d); err != nil {
		return pachamama.PageText{}, err
	}
	g.mu.Lock()
	g.asked = append(g.asked, d.Name)
	g.mu.Unlock()
	pages, err := g.pages(d)
	return pachamama.PageText{Extractor: g.version, Pages: pages}, err
}

// page has one word; a confidence of 0 is that of a text layer.
func page(word string, c float64) pachamama.TextPage {
	if word == "" {
		return pachamama.TextPage{}
	}
	return pachamama.TextPage{Lines: []pachamama.TextLine{{Words: []pachamama.TextWord{{T: word, C: c, Box: pachamama.Box{.1, .1, .1, .1}}}}}}
}

// TestConformance runs the suite with this machine's own extractor twice.
func TestConformance(t *testing.T) {
	own := func() extract.Driver {
		return local.NewExtractor(local.ExtractorParts{PDFs: library, OCR: tesseract.New(tesseract.Options{})})
	}
	conformance.Extract(t, func(*testing.T) extract.Driver {
		return route.New(route.Options{First: own(), Then: own(), PDFs: library, Kept: &kept{}, Below: 0.99})
	})
}

// blank draws empty pages, which takes pdfium a second under the race detector.
type blank struct{}

func (blank) Version() string                                        { return "blank-1" }
func (b blank) OpenPDF(context.Context, []byte) (extract.PDF, error) { return b, nil }
func (blank) Pages() int                                             { return 5 }
func (blank) Text(context.Context, int) (pachamama.TextPage, error)  { return pachamama.TextPage{}, nil }
func (blank) Draw(_ context.Context, n, _ int) (image.Image, error) {
	return image.NewGray(image.Rect(0, 0, 10, 10+n)), nil
}
func (blank) Close() error { return nil }

// five is a document of pages of every kind.
func five() extract.Document {
	d := conformance.DocumentOf(mediatype.PDF, conformance.PDF(conformance.PDFPage{}, conformance.PDFPage{}, conformance.PDFPage{}, conformance.PDFPage{}, conformance.PDFPage{}))
	d.Name = "five.pdf"
	return d
}

func fivePages(extract.Document) ([]pachamama.TextPage, error) {
	return []pachamama.TextPage{page("layer", 0), page("sure", .9), page("unsure", .5), page("", 0), page("guess", .7)}, nil
}

// purse is a budget in pages.
type purse struct {
	mu   sync.Mutex
	left int
}

func (p *purse) Reserve(_ context.Context, pages int) (func(), error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left < pages {
		return nil, &pachamama.Error{Code: pachamama.CodeHeld, Message: "this month's budget is used up"}
	}
	p.left -= pages
	return func() {}, nil
}

func TestPages(t *testing.T) {
	better := func(d extract.Document) ([]pachamama.TextPage, error) {
		if strings.HasSuffix(d.Name, "page 5") {
			return []pachamama.TextPage{page("worse", .6)}, nil
		}
		return []pachamama.TextPage{page("better", .95)}, nil
	}
	for _, c := range []struct {
		name   string
		change func(*route.Options)
		then   func(extract.Document) ([]pachamama.TextPage, error)
		words  string
		code   pachamama.Code
		why    map[int]string // by page
		asked  int
	}{
		{name: "better or not", then: better, words: "layer|sure|better||guess", asked: 2, why: map[int]string{1: "text layer", 2: "confidence 0.9", 3: "confidence 0.5, below 0.8", 4: "no text found",
			5: "confidence 0.7, below 0.8; kept: then-1 found no better, confidence 0.6"}},
		{name: "blank too", then: better, change: func(o *route.Options) { o.Blank = true }, words: "layer|sure|better|better|guess", asked: 3},
		{name: "a higher limit", then: better, change: func(o *route.Options) { o.Below = 0.95 }, words: "layer|better|better||guess", asked: 3},
		{name: "no budget", then: better, change: func(o *route.Options) { o.Budget = &purse{left: 1} }, words: "layer|sure|better||guess", asked: 1, code: pachamama.CodeHeld,
			why: map[int]string{5: "confidence 0.7, below 0.8; kept: this month's budget is used up"}},
		{name: "a page that fails", then: func(d extract.Document) ([]pachamama.TextPage, error) {
			if strings.HasSuffix(d.Name, "page 3") {
				return nil, &pachamama.Error{Code: pachamama.CodeMalformed, Message: "smudged"}
			}
			return []pachamama.TextPage{page("better", .95)}, nil
		}, words: "layer|sure|unsure||better", asked: 2, code: pachamama.CodeMalformed, why: map[int]string{3: "confidence 0.5, below 0.8; kept: smudged"}},
		{name: "a service that is down", then: func(extract.Document) ([]pachamama.TextPage, error) {
			return nil, &pachamama.Error{Code: pachamama.CodeUnavailable, Message: "down"}
		}, words: "layer|sure|unsure||guess", asked: 1, code: pachamama.CodeUnavailable, why: map[int]string{5: "confidence 0.7, below 0.8; kept: down"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := &given{version: "first-1", types: []string{mediatype.PDF}, pages: fivePages}
			then := &given{version: "then-1", types: []string{mediatype.PDF, mediatype.PNG}, pages: c.then}
			o := route.Options{First: first, Then: then, PDFs: blank{}, Kept: &kept{}, Below: .8}
			if c.change != nil {
				c.change(&o)
			}
			e := extract.New(route.New(o), extract.Options{})
			for again := range 2 {
				text, err := e.Extract(t.Context(), five())
				if got := words(text); pachamama.CodeOf(err) != c.code || got != c.words {
					t.Errorf("%q, %v", got, err)
				}
				for n, want := range c.why {
					if got := text.Pages[n-1].Why; got != want {
						t.Errorf("page %d: %q", n, got)
					}
				}
				if by := text.Pages[2].By; by != map[bool]string{true: "then-1", false: "first-1"}[strings.Contains(words(text), "sure|better")] && c.name != "a higher limit" {
					t.Errorf("page 3 by %s", by)
				}
				versions, verr := e.Versions(t.Context(), five())
				if verr != nil || !strings.Contains(strings.Join(versions, " "), text.Extractor) {
					t.Errorf("%q is not among %q, %v", text.Extractor, versions, verr)
				}
				if again == 0 && len(then.asked) != c.asked || len(first.asked) != 1 {
					t.Errorf("asked %q, and the first %q", then.asked, first.asked)
				}
			}
			if c.code == "" && len(then.asked) > c.asked {
				t.Errorf("asked again: %q", then.asked)
			}
		})
	}
}

func words(text pachamama.PageText) string {
	var out []string
	for _, p := range text.Pages {
		out = append(out, p.Text())
	}
	return strings.Join(out, "|")
}

// TestCrash ends the program after each page that was paid for, and sees that
// it is not paid for again.
func TestCrash(t *testing.T) {
	for die := 1; die <= 3; die++ {
		keep, paid := &kept{}, map[string]int{}
		ctx, stop := context.WithCancel(t.Context())
		n := 0
		then := &given{version: "then-1", types: []string{mediatype.PDF, mediatype.PNG}, pages: func(d extract.Document) ([]pachamama.TextPage, error) {
			paid[d.Name]++
			if n++; n == die {
				stop()
			}
			return []pachamama.TextPage{page("better", .95)}, nil
		}}
		open := func() *extract.Extractor {
			return extract.New(route.New(route.Options{First: &given{version: "first-1", types: []string{mediatype.PDF}, pages: fivePages}, Then: then, PDFs: blank{}, Kept: keep, Below: .95}), extract.Options{})
		}
		if _, err := open().Extract(ctx, five()); pachamama.CodeOf(err) != pachamama.CodeCancelled {
			t.Errorf("ended after %d: %v", die, err)
		}
		text, err := open().Extract(t.Context(), five())
		if err != nil || words(text) != "layer|better|better||better" {
			t.Errorf("after %d: %q, %v", die, words(text), err)
		}
		for name, times := range paid {
			if times != 1 {
				t.Errorf("ended after %d: %s was paid for %d times", die, name, times)
			}
		}
	}
}

// TestImages sees that a scan of several pages is asked for as a whole, one that
// could not be read here as well, and one that the second does not take not at all.
func TestImages(t *testing.T) {
	missing := &pachamama.Error{Code: pachamama.CodeMissingTool, Message: "no tesseract"}
	for _, c := range []struct {
		name, mediaType string
		first           []pachamama.TextPage
		err             error
		then            []pachamama.TextPage
		words           string
		asked           int
		left            int
		code            pachamama.Code
	}{
		{"two pages", mediatype.TIFF, []pachamama.TextPage{page("sure", .9), page("unsure", .3)}, nil, []pachamama.TextPage{page("sure", .99), page("better", .9)}, "sure|better", 1, 3, ""},
		{"over the budget", mediatype.TIFF, []pachamama.TextPage{page("sure", .9), page("unsure", .3)}, nil, nil, "sure|unsure", 0, 1, pachamama.CodeHeld},
		{"waiting", mediatype.TIFF, nil, missing, []pachamama.TextPage{page("read", .9)}, "read", 1, 3, ""},
		{"not taken", mediatype.WebP, []pachamama.TextPage{page("unsure", .3)}, nil, nil, "unsure", 0, 3, ""},
		{"waiting and not taken", mediatype.WebP, nil, missing, nil, "", 0, 3, pachamama.CodeMissingTool},
		{"broken", mediatype.TIFF, nil, errors.New("broken"), nil, "", 0, 3, pachamama.CodeInternal},
	} {
		first := &given{version: "first-1", types: []string{mediatype.TIFF, mediatype.WebP}, pages: func(extract.Document) ([]pachamama.TextPage, error) { return c.first, c.err }}
		then := &given{version: "then-1", types: []string{mediatype.TIFF}, pages: func(extract.Document) ([]pachamama.TextPage, error) { return c.then, nil }}
		e := extract.New(route.New(route.Options{First: first, Then: then, PDFs: blank{}, Kept: &kept{}, Below: .8, Budget: &purse{left: c.left}}), extract.Options{})
		d := conformance.DocumentOf(c.mediaType, []byte("an image"))
		for range 2 {
			text, err := e.Extract(t.Context(), d)
			if words(text) != c.words || pachamama.CodeOf(err) != c.code || len(then.asked) != c.asked {
				t.Errorf("%s: %q, %v, asked %q", c.name, words(text), err, then.asked)
			}
		}
	}
}
