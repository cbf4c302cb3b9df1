package local

import (
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// pdfWork is the reading of one PDF document.
type pdfWork struct {
	e        *Extractor
	d        extract.Document
	data     []byte
	pdf      extract.PDF
	usedOCR  bool
	firstErr error // of a page; the others are read all the same
}

func (e *Extractor) pdf(ctx context.Context, d extract.Document, data []byte) (pachamama.PageText, error) {
	w := &pdfWork{e: e, d: d, data: data}
	if err := w.open(ctx); err != nil {
		return pachamama.PageText{}, err
	}
	defer func() { _ = w.pdf.Close() }() // nothing was written
	count := w.pdf.Pages()
	if d.Limits.Pages > 0 && count > d.Limits.Pages {
		return pachamama.PageText{}, extract.TooManyPages(count, d.Limits.Pages)
	}
	text := pachamama.PageText{Extractor: e.parts.PDFs.Version()}
	for n := 1; n <= count; n++ {
		page, err := w.page(ctx, n)
		if ctx.Err() != nil {
			return pachamama.PageText{}, ctx.Err()
		}
		if err != nil {
			w.note(n, err)
			if err := w.reopen(ctx, err); err != nil {
				return pachamama.PageText{}, err
			}
		}
		page.N = n
		text.Pages = append(text.Pages, page)
	}
	if w.usedOCR {
		ocr, err := e.ocrVersion(ctx, d)
		if err != nil {
			return text, err
		}
		text.Extractor = withOCR(text.Extractor, ocr)
	}
	return text, w.firstErr
}

func (w *pdfWork) open(ctx context.Context) (err error) {
	w.pdf, err = w.e.parts.PDFs.OpenPDF(ctx, w.data)
	return err
}

// note keeps the first error of a page.
func (w *pdfWork) note(n int, err error) {
	if w.firstErr != nil {
		return
	}
	named := *pachamama.AsError(err)
	named.Subject = fmt.Sprintf("page %d", n)
	w.firstErr = &named
}

// reopen opens the document again when the error may have broken it.
func (w *pdfWork) reopen(ctx context.Context, err error) error {
	if pachamama.CodeOf(err) == pachamama.CodeMissingTool {
		return nil
	}
	if err := w.pdf.Close(); err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return w.open(ctx)
}

// page reads a page within its time.
func (w *pdfWork) page(ctx context.Context, n int) (pachamama.TextPage, error) {
	within := ctx
	if w.d.Limits.Page > 0 {
		var cancel context.CancelFunc
		within, cancel = context.WithTimeout(ctx, w.d.Limits.Page)
		defer cancel()
	}
	page, err := w.read(within, n)
	if err != nil && ctx.Err() == nil && errors.Is(within.Err(), context.DeadlineExceeded) {
		err = extract.SlowPage(n, w.d.Limits)
	}
	return page, err
}

// read takes the text layer of a page when it is good and plenty, or when it
// covers all that is drawn; otherwise it recognizes the page as an image, and
// takes that when it has clearly more words.
func (w *pdfWork) read(ctx context.Context, n int) (pachamama.TextPage, error) {
	layer, err := w.pdf.Text(ctx, n)
	if err != nil {
		return layer, err
	}
	good := legible(layer)
	if good && wordCount(layer) >= plenty {
		return layer, nil
	}
	img, err := w.pdf.Draw(ctx, n, scanEdge(layer))
	if err != nil {
		return layer, err
	}
	if !good {
		layer.Lines = nil
	}
	gray := toGray(img)
	if inkOutside(gray, layer) < littleInk {
		return layer, nil
	}
	seen, err := w.recognize(ctx, gray, layer)
	if err != nil {
		return layer, err
	}
	if wordCount(seen) <= wordCount(layer)*3/2 {
		return layer, nil
	}
	return seen, nil
}

// recognize reads a drawn page. Its size stays that of the PDF.
func (w *pdfWork) recognize(ctx context.Context, img *image.Gray, layer pachamama.TextPage) (pachamama.TextPage, error) {
	if _, err := w.e.ocrVersion(ctx, w.d); err != nil {
		return pachamama.TextPage{}, err
	}
	pages, err := w.e.parts.OCR.Recognize(ctx, extract.Scan{Data: pgm(img), DPI: dpiOf(img, layer), Languages: w.d.Languages})
	if err != nil {
		return pachamama.TextPage{}, err
	}
	w.usedOCR = true
	if len(pages) == 0 {
		return pachamama.TextPage{Width: layer.Width, Height: layer.Height}, nil
	}
	page := pages[0]
	page.Width, page.Height = layer.Width, layer.Height
	return page, nil
}
