package web

import (
	"bytes"
	"image/jpeg"
	"io"
	"net/http"
	"strconv"

	"github.com/ucldc/pachamama"
)

const (
	maxPDF   = 128 << 20 // bytes of a document whose pages are drawn
	edge     = 1400      // pixels of the longest edge of a drawn page
	atOnce   = 2         // pages drawn at the same time
	keptSize = 24 << 20  // bytes of drawn pages that are kept in memory
)

// drawn is the picture of a page of a PDF.
func (w *web) drawn(rw http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("sha256")
	page, err := strconv.Atoi(r.PathValue("page"))
	if err != nil || page < 1 || w.Draw == nil {
		return &pachamama.Error{Code: pachamama.CodeNotFound, Op: "web.drawn", Subject: r.URL.Path, Message: "there is no picture of this page", Cause: err}
	}
	picture := w.drawer.kept(r.URL.Path)
	if picture == nil {
		if picture, err = w.drawPage(r, name, page); err != nil {
			return err
		}
		w.drawer.keep(r.URL.Path, picture)
	}
	h := rw.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Length", strconv.Itoa(len(picture)))
	h.Set("Cache-Control", "private, max-age=31536000, immutable") // the name is that of the bytes
	_, err = rw.Write(picture)
	return gone(err)
}

func (w *web) drawPage(r *http.Request, name string, page int) ([]byte, error) {
	ctx := r.Context()
	select {
	case w.drawer.slots <- struct{}{}:
		defer func() { <-w.drawer.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	file, info, err := w.Store.File(ctx, name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info.Type != "application/pdf" {
		return nil, &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "web.drawn", Subject: name, Message: "only pages of PDFs are drawn"}
	}
	if info.Size > maxPDF {
		return nil, &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "web.drawn", Subject: name, Message: "the document is too large for its pages to be drawn here"}
	}
	pdf, err := io.ReadAll(io.LimitReader(file, maxPDF))
	if err != nil {
		return nil, err
	}
	img, err := w.Draw.Render(ctx, pdf, page, edge)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = jpeg.Encode(&b, img, &jpeg.Options{Quality: 82})
	return b.Bytes(), err
}
