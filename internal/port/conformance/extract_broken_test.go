package conformance

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/local"
	"github.com/ucldc/pachamama/internal/driver/pdfium"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// brokenExtract is a good driver whose answers are changed.
type brokenExtract struct {
	extract.Driver
	change func(ctx context.Context, text pachamama.PageText, err error) (pachamama.PageText, error)
	limits func(*extract.Limits)
	always bool // also when ctx has ended
}

func (b *brokenExtract) Extract(ctx context.Context, d extract.Document) (pachamama.PageText, error) {
	if b.limits != nil {
		b.limits(&d.Limits)
	}
	if b.always {
		ctx = context.WithoutCancel(ctx)
	}
	text, err := b.Driver.Extract(ctx, d)
	if b.change != nil {
		return b.change(ctx, text, err)
	}
	return text, err
}

// TestExtractSuite breaks a good driver in one way at a time and sees the suite
// notice; unbroken it passes. Scans are left out: they need tesseract.
func TestExtractSuite(t *testing.T) {
	library := pdfium.New(pdfium.Options{Cache: filepath.Join(os.TempDir(), "pachamama-pdfium-test")})
	defer library.Close()
	good := func() extract.Driver { return local.NewExtractor(local.ExtractorParts{PDFs: library}) }
	calls := 0
	words := func(change func(*pachamama.TextWord)) func(context.Context, pachamama.PageText, error) (pachamama.PageText, error) {
		return func(_ context.Context, text pachamama.PageText, err error) (pachamama.PageText, error) {
			for _, p := range text.Pages {
				for _, l := range p.Lines {
					for i := range l.Words {
						change(&l.Words[i])
					}
				}
			}
			return text, err
		}
	}
	for _, c := range []struct {
		name, wantCase string
		broken         brokenExtract
	}{
		{"other words", "words", brokenExtract{change: words(func(w *pachamama.TextWord) { w.T = "x" })}},
		{"boxes from the bottom", "words", brokenExtract{change: words(func(w *pachamama.TextWord) { w.Box[1] = 1 - w.Box[1] })}},
		{"boxes of the page before its turn", "rotated", brokenExtract{change: words(func(w *pachamama.TextWord) { w.Box[0], w.Box[1] = w.Box[1], w.Box[0] })}},
		{"changing", "same", brokenExtract{change: words(func(w *pachamama.TextWord) { calls++; w.C = float64(calls) / 1000 })}},
		{"leaves empty pages out", "pages", brokenExtract{change: func(_ context.Context, text pachamama.PageText, err error) (pachamama.PageText, error) {
			var full []pachamama.TextPage
			for _, p := range text.Pages {
				if len(p.Lines) > 0 {
					full = append(full, p)
				}
			}
			text.Pages = full
			return text, err
		}}},
		{"another name", "versions", brokenExtract{change: func(_ context.Context, text pachamama.PageText, err error) (pachamama.PageText, error) {
			text.Extractor = "another"
			return text, err
		}}},
		{"damaged is empty", "damaged", brokenExtract{change: func(_ context.Context, text pachamama.PageText, err error) (pachamama.PageText, error) {
			if err != nil {
				return pachamama.PageText{Extractor: "x", Pages: []pachamama.TextPage{{N: 1}}}, nil
			}
			return text, nil
		}}},
		{"no limit of a page's time", "limits", brokenExtract{limits: func(l *extract.Limits) { l.Page = 0 }}},
		{"goes on when cancelled", "cancelled", brokenExtract{always: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.broken.Driver = good()
			mustFail(t, c.wantCase, func(t T) { extractSuite(t, func(T) extract.Driver { return &c.broken }) })
		})
	}
	mustPass(t, func(t T) { extractSuite(t, func(T) extract.Driver { return good() }) })
}
