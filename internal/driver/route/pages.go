package route

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// work is the reading of one document.
type work struct {
	r        *Route
	d        extract.Document
	then     string   // version of the second
	versions []string // under which its pages may be kept
	failure  error    // of the first: pages lack text
	stopped  error    // the second is not asked any more
	held     int      // pages for which it was not asked though they need it
	problem  error    // the first that befell a page
	empty    bool     // a page has no text though the second was asked
	pdf      extract.PDF
	whole    []pachamama.TextPage // all pages of an image, as the second read them
}

func (w *work) close() {
	if w.pdf != nil {
		_ = w.pdf.Close() // nothing was written
	}
}

// pages decides about each page and notes on it who read it and why.
func (w *work) pages(ctx context.Context, first string, pages []pachamama.TextPage) ([]pachamama.TextPage, error) {
	if len(pages) == 0 { // an image that the first could not read
		pages = []pachamama.TextPage{{N: 1}}
	}
	out := make([]pachamama.TextPage, len(pages))
	for i, p := range pages {
		weak, why := w.weak(p)
		p.By, p.Why = first, why
		if weak {
			p = w.better(ctx, p, len(pages))
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		out[i] = p
	}
	return out, nil
}

// weak decides whether the second is to be asked for a page.
func (w *work) weak(p pachamama.TextPage) (bool, string) {
	switch {
	case len(p.Lines) == 0 && w.failure != nil:
		return true, "not read: " + pachamama.AsError(w.failure).Message
	case len(p.Lines) == 0:
		return w.r.o.Blank, "no text found"
	case p.Confidence == 0:
		return false, "text layer"
	case p.Confidence < w.r.o.Below:
		return true, "confidence " + sure(p.Confidence) + ", below " + sure(w.r.o.Below)
	}
	return false, "confidence " + sure(p.Confidence)
}

// better returns the page as the second reads it, or as it was with the reason.
func (w *work) better(ctx context.Context, p pachamama.TextPage, of int) pachamama.TextPage {
	got, by, err := w.ask(ctx, p, of)
	switch {
	case err != nil:
		w.note(p, err)
		p.Why += "; kept: " + pachamama.AsError(err).Message
		return p
	case len(got.Lines) == 0 && len(p.Lines) == 0:
		w.empty = true
		p.By, p.Why = by, p.Why+"; nothing found"
		return p
	case len(got.Lines) == 0 || got.Confidence > 0 && got.Confidence < p.Confidence:
		p.Why += fmt.Sprintf("; kept: %s found no better, confidence %s", by, sure(got.Confidence))
		return p
	}
	got.N, got.Width, got.Height, got.Language = p.N, p.Width, p.Height, p.Language
	got.By, got.Why = by, p.Why
	return got
}

// note keeps what befell a page. After what is not about the page alone the
// second is asked no more for this document.
func (w *work) note(p pachamama.TextPage, err error) {
	switch pachamama.CodeOf(err) {
	case pachamama.CodeMalformed, pachamama.CodeTooLarge, pachamama.CodeIncomplete, pachamama.CodeConflict, pachamama.CodeUnsupported:
	default:
		w.stopped = err
	}
	if pachamama.CodeOf(err) == pachamama.CodeHeld {
		w.held++
	}
	if w.problem == nil {
		named := *pachamama.AsError(err)
		named.Subject = fmt.Sprintf("page %d", p.N)
		w.problem = &named
	}
}

// failed is what kept pages from being read as they should.
func (w *work) failed() error {
	if e := pachamama.AsError(w.problem); e != nil && w.held > 0 {
		e.Subject, e.Message = "", fmt.Sprintf("%s: %d pages stay as they were read first", e.Message, w.held)
	}
	if w.problem == nil && w.empty && w.failure != nil && pachamama.CodeOf(w.failure) != pachamama.CodeMissingTool {
		return w.failure // the page may be empty, or as hard for the second
	}
	return w.problem
}

// ask returns a page as the second reads it: as it was kept, else by asking.
func (w *work) ask(ctx context.Context, p pachamama.TextPage, of int) (pachamama.TextPage, string, error) {
	for _, v := range w.versions {
		t, err := w.r.o.Kept.Text(ctx, w.d.SHA256, pageName(v, p.N))
		if err == nil && len(t.Pages) == 1 {
			return t.Pages[0], v, nil
		}
		if err != nil && pachamama.CodeOf(err) != pachamama.CodeNotFound {
			return p, v, err
		}
	}
	if w.whole != nil && p.N <= len(w.whole) {
		return w.whole[p.N-1], w.then, nil
	}
	if w.stopped != nil {
		return p, w.then, w.stopped
	}
	d, n := w.d, of
	if w.d.Type == mediatype.PDF {
		var err error
		if d, err = w.draw(ctx, p); err != nil {
			return p, w.then, err
		}
		n = 1
	}
	text, err := w.pay(ctx, d, n)
	if err != nil {
		return p, w.then, err
	}
	if w.d.Type != mediatype.PDF {
		return w.wholeImage(ctx, p, text)
	}
	return text.Pages[0], text.Extractor, w.keep(ctx, p.N, text, text.Pages[0])
}

// pageName names a page that was kept by itself.
func pageName(version string, n int) string { return fmt.Sprintf("%s.page-%06d", version, n) }

func (w *work) keep(ctx context.Context, n int, text pachamama.PageText, page pachamama.TextPage) error {
	text.File, text.Pages = "sha256:"+w.d.SHA256, []pachamama.TextPage{page}
	return w.r.o.Kept.PutText(context.WithoutCancel(ctx), w.d.SHA256, pageName(text.Extractor, n), text)
}

// wholeImage keeps all pages of an image, which are read at once.
func (w *work) wholeImage(ctx context.Context, p pachamama.TextPage, text pachamama.PageText) (pachamama.TextPage, string, error) {
	for i, page := range text.Pages {
		if err := w.keep(ctx, i+1, text, page); err != nil {
			return p, w.then, err
		}
	}
	w.whole = text.Pages
	if p.N > len(w.whole) {
		return p, w.then, &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "route.Extract", Message: fmt.Sprintf("%s found %d pages", text.Extractor, len(w.whole))}
	}
	return w.whole[p.N-1], text.Extractor, nil
}

// pay asks the second within the budget.
func (w *work) pay(ctx context.Context, d extract.Document, pages int) (pachamama.PageText, error) {
	if b := w.r.o.Budget; b != nil {
		done, err := b.Reserve(ctx, pages)
		if err != nil {
			return pachamama.PageText{}, err
		}
		defer done()
	}
	return extract.New(w.r.o.Then, extract.Options{Limits: w.d.Limits}).Extract(ctx, d)
}

// Pages are drawn at this resolution, their longest edge within the bounds.
const (
	dpi     = 200
	minEdge = 1500 // pixels
	maxEdge = 4000
)

// draw makes a document of one page of a PDF document.
func (w *work) draw(ctx context.Context, p pachamama.TextPage) (extract.Document, error) {
	if w.pdf == nil {
		data, err := extract.ReadAll(ctx, w.d)
		if err == nil {
			w.pdf, err = w.r.o.PDFs.OpenPDF(ctx, data)
		}
		if err != nil {
			return extract.Document{}, err
		}
	}
	edge := int(min(maxEdge, max(minEdge, max(p.Width, p.Height)*dpi/72)))
	img, err := w.pdf.Draw(ctx, p.N, edge)
	if err != nil {
		return extract.Document{}, err
	}
	gray := image.NewGray(img.Bounds())
	draw.Draw(gray, gray.Rect, img, gray.Rect.Min, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, gray); err != nil {
		return extract.Document{}, err
	}
	sum := sha256.Sum256(out.Bytes())
	return extract.Document{SHA256: hex.EncodeToString(sum[:]), Type: mediatype.PNG, Size: int64(out.Len()), Name: fmt.Sprintf("%s page %d", w.d.Name, p.N), Languages: w.d.Languages,
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(out.Bytes())), nil }}, nil
}
