package extract

import (
	"context"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
)

// fixed is a driver that gives one answer.
type fixed struct {
	text pachamama.PageText
	err  error
}

func (f *fixed) Types() []string                                      { return []string{"image/png"} }
func (f *fixed) Versions(context.Context, Document) ([]string, error) { return []string{"../up"}, nil }
func (f *fixed) Describe() port.Descriptor                            { return port.Descriptor{Driver: "fixed"} }
func (f *fixed) Close() error                                         { return nil }
func (f *fixed) Extract(ctx context.Context, d Document) (pachamama.PageText, error) {
	if _, err := ReadAll(ctx, d); err != nil {
		return pachamama.PageText{}, err
	}
	return f.text, f.err
}

func document() Document {
	return Document{SHA256: strings.Repeat("a", 64), Type: "image/png", Name: "map.png",
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("bytes")), nil }}
}

func TestExtractTidies(t *testing.T) {
	word := func(s string, c float64, b pachamama.Box) pachamama.TextWord {
		return pachamama.TextWord{T: s, C: c, Box: b}
	}
	e := New(&fixed{text: pachamama.PageText{Extractor: "fixed-1", Pages: []pachamama.TextPage{{N: 7, Width: math.Inf(1), Lines: []pachamama.TextLine{
		{Words: []pachamama.TextWord{word("two words", 2, pachamama.Box{-1, .5, 1.5, .1}), word("bad\xff", .5, pachamama.Box{math.NaN(), .5, .6, .1})}},
		{Words: []pachamama.TextWord{word("  ", 1, pachamama.Box{})}},
	}}}}}, Options{})
	text, err := e.Extract(t.Context(), document())
	if err != nil {
		t.Fatal(err)
	}
	p := text.Pages[0]
	if text.File != "sha256:"+strings.Repeat("a", 64) || p.N != 1 || p.Width != 0 || len(p.Lines) != 1 || p.Confidence != 0.83333 {
		t.Errorf("%+v", text)
	}
	w := p.Lines[0].Words
	if p.Text() != "two words bad\uFFFD" || w[0].Box != (pachamama.Box{0, .5, .5, .1}) || w[0].C != 1 || w[2].Box[0] != 0 {
		t.Errorf("%+v", w)
	}
}

func TestExtractRefuses(t *testing.T) {
	page := []pachamama.TextPage{{}}
	for name, c := range map[string]struct {
		driver fixed
		change func(*Document)
		limits Limits
		want   pachamama.Code
	}{
		"no hash":         {change: func(d *Document) { d.SHA256 = "../x" }, want: pachamama.CodeInvalid},
		"another type":    {change: func(d *Document) { d.Type = "image/gif" }, want: pachamama.CodeUnsupported},
		"size over limit": {change: func(d *Document) { d.Size = 9 }, limits: Limits{Bytes: 8}, want: pachamama.CodeTooLarge},
		"bytes over":      {limits: Limits{Bytes: 4}, want: pachamama.CodeTooLarge},
		"no pages":        {driver: fixed{text: pachamama.PageText{Extractor: "x"}}, want: pachamama.CodeMalformed},
		"unsafe name":     {driver: fixed{text: pachamama.PageText{Extractor: "a/b", Pages: page}}, want: pachamama.CodeInternal},
		"too many pages":  {driver: fixed{text: pachamama.PageText{Extractor: "x", Pages: make([]pachamama.TextPage, 3)}}, limits: Limits{Pages: 2}, want: pachamama.CodeTooLarge},
		"part of it":      {driver: fixed{text: pachamama.PageText{Extractor: "x", Pages: page}, err: &pachamama.Error{Code: pachamama.CodeMissingTool}}, want: pachamama.CodeMissingTool},
	} {
		d := document()
		if c.change != nil {
			c.change(&d)
		}
		text, err := New(&c.driver, Options{Limits: c.limits}).Extract(t.Context(), d)
		if pachamama.CodeOf(err) != c.want || !strings.HasPrefix(pachamama.AsError(err).Subject, "map.png") {
			t.Errorf("%s: %v", name, err)
		}
		if (name == "part of it") != (len(text.Pages) > 0) {
			t.Errorf("%s: %d pages", name, len(text.Pages))
		}
	}
	if _, err := New(&fixed{}, Options{}).Versions(t.Context(), document()); pachamama.CodeOf(err) != pachamama.CodeInternal {
		t.Errorf("an unsafe version: %v", err)
	}
}
