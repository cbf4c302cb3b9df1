package local

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // their sizes are looked at
	_ "image/jpeg" //
	_ "image/png"  //
	"math"

	_ "golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"github.com/ucldc/pachamama"
)

// maxPixels bounds the images that are recognized: two A0 pages at 300 dpi.
const maxPixels = 280_000_000

// checkPixels refuses an image whose header tells more pixels than are read. A
// header that cannot be read here is left to the program that reads the image,
// which has limits of its own.
func checkPixels(mediaType string, data []byte) error {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || int64(c.Width)*int64(c.Height) <= maxPixels {
		return nil
	}
	return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "local.image",
		Message: fmt.Sprintf("the %s image has %d by %d pixels, more than %d in all", mediaType, c.Width, c.Height, maxPixels)}
}

// The resolution at which pages are drawn to be read, and bounds of the longest
// edge for pages that lie about their size.
const (
	scanDPI = 200
	minEdge = 1500 // pixels
	maxEdge = 4000
)

func scanEdge(p pachamama.TextPage) int {
	edge := max(p.Width, p.Height) * scanDPI / 72
	return int(min(maxEdge, max(minEdge, edge)))
}

// dpiOf returns the resolution of a drawing as printed on the usual paper: the
// recognizer wants to know how large letters are likely to be.
func dpiOf(img *image.Gray, p pachamama.TextPage) int {
	edge := max(p.Width, p.Height)
	if edge <= 0 {
		return scanDPI
	}
	dpi := float64(max(img.Rect.Dx(), img.Rect.Dy())) * 72 / edge
	return int(math.Round(min(600, max(70, dpi))))
}

func toGray(img image.Image) *image.Gray {
	b := img.Bounds()
	gray := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(gray, gray.Rect, img, b.Min, draw.Src)
	return gray
}

// pgm writes a grey image as a portable graymap, which needs no time to pack.
func pgm(img *image.Gray) []byte {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := fmt.Appendf(make([]byte, 0, w*h+32), "P5\n%d %d\n255\n", w, h)
	for y := range h {
		out = append(out, img.Pix[y*img.Stride:y*img.Stride+w]...)
	}
	return out
}
