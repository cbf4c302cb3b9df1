package pdfium

import (
	"context"
	"errors"
	"fmt"
	"image"
	"sync/atomic"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// Document is an open PDF, for one goroutine. It has an instance of PDFium of
// its own, which ends with it, so that no document can spoil another.
type Document struct {
	instance pdfium.Pdfium
	ref      references.FPDF_DOCUMENT
	pages    int
	ended    atomic.Bool // the instance was given back or given up
}

// OpenPDF opens a document; it waits while as many are open as may be.
func (l *Library) OpenPDF(ctx context.Context, data []byte) (extract.PDF, error) {
	return l.open(ctx, data)
}

func (l *Library) open(ctx context.Context, data []byte) (*Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	pool, err := l.start()
	if err != nil {
		return nil, err
	}
	instance, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, startError(err)
	}
	d := &Document{instance: instance}
	err = d.do(ctx, func() error {
		opened, err := instance.OpenDocument(&requests.OpenDocument{File: &data})
		if err != nil {
			return openError(err)
		}
		d.ref = opened.Document
		count, err := instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.ref})
		if err != nil {
			return damaged(err)
		}
		if d.pages = count.PageCount; d.pages <= 0 {
			return damaged(errors.New("no pages"))
		}
		return nil
	})
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// Pages returns how many pages there are, at least one.
func (d *Document) Pages() int { return d.pages }

// Close gives the instance back. It may be called twice.
func (d *Document) Close() error {
	if d.ended.Swap(true) {
		return nil
	}
	return d.instance.Close()
}

// do calls f. When ctx ends first, the instance is killed, f with it.
func (d *Document) do(ctx context.Context, f func() error) (err error) {
	if d.ended.Load() {
		return damaged(errors.New("the document was given up"))
	}
	killed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(killed)
		if !d.ended.Swap(true) {
			_ = d.instance.Kill() // it is useless from now on, whatever this says
		}
	})
	defer func() {
		if r := recover(); r != nil { // the library around PDFium reads what PDFium left in memory
			err = damaged(fmt.Errorf("pdfium: %v", r))
		}
		if !stop() {
			<-killed
			err = ctx.Err()
		}
	}()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return f()
}

func (d *Document) page(n int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: d.ref, Index: n - 1}}
}

// Draw draws a page on white; its longest edge is at most edge pixels.
func (d *Document) Draw(ctx context.Context, page, edge int) (image.Image, error) {
	var img *image.RGBA
	err := d.do(ctx, func() error {
		drawn, err := d.instance.RenderPageInPixels(&requests.RenderPageInPixels{Page: d.page(page), Width: edge, Height: edge})
		if err != nil {
			return badPage(page, err)
		}
		defer drawn.Cleanup()
		rgba, ok := drawn.Result.RenderedImage.(*image.RGBA)
		if !ok {
			return badPage(page, nil)
		}
		img = onWhite(rgba)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return img, nil
}

// onWhite copies a drawing, whose colours are premultiplied, onto white paper.
func onWhite(src *image.RGBA) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, src.Rect.Dx(), src.Rect.Dy()))
	copy(dst.Pix, src.Pix)
	for i := 0; i+3 < len(dst.Pix); i += 4 {
		if lack := 255 - dst.Pix[i+3]; lack > 0 {
			for j := i; j < i+3; j++ {
				dst.Pix[j] = uint8(min(255, int(dst.Pix[j])+int(lack)))
			}
			dst.Pix[i+3] = 255
		}
	}
	return dst
}

func openError(err error) error {
	if errors.Is(err, pdferrors.ErrPassword) || errors.Is(err, pdferrors.ErrSecurity) {
		return &pachamama.Error{Code: pachamama.CodeForbidden, Op: "pdfium.open", Message: "the PDF is protected by a password",
			Hint: "Ask the institution for a copy without a password.", Who: pachamama.WhoInstitution, Cause: err}
	}
	return damaged(err)
}

func damaged(err error) error {
	return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "pdfium.open", Message: "the PDF is damaged",
		Hint: "Ask the institution to put up the file again.", Cause: err}
}

func badPage(page int, err error) error {
	return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "pdfium.page", Subject: fmt.Sprintf("page %d", page),
		Message: "the page cannot be read", Hint: "Ask the institution to put up the file again.", Cause: err}
}
