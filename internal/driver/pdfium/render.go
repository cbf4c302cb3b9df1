package pdfium

import (
	"context"
	"image"
)

// Pages returns how many pages a document has.
func (l *Library) Pages(ctx context.Context, pdf []byte) (int, error) {
	d, err := l.open(ctx, pdf)
	if err != nil {
		return 0, err
	}
	return d.pages, d.Close()
}

// Render draws one page of a document on white; its longest edge is at most
// edge pixels.
func (l *Library) Render(ctx context.Context, pdf []byte, page, edge int) (image.Image, error) {
	d, err := l.open(ctx, pdf)
	if err != nil {
		return nil, err
	}
	img, err := d.Draw(ctx, page, edge)
	return img, firstError(err, d.Close())
}
