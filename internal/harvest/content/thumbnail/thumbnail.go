// Package thumbnail makes small pictures of files: images, and the first page
// of PDF documents. It knows no network.
package thumbnail

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"slices"

	"golang.org/x/sync/semaphore"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/mediatype"
)

// edges are the longest edges of the thumbnails of one file, in pixels. A file
// that is smaller is not enlarged.
var edges = [...]int{1024, 400, 200}

const quality = 85 // of the JPEG files

// Renderer draws pages of PDF documents.
type Renderer interface {
	Render(ctx context.Context, pdf []byte, page, edge int) (image.Image, error)
}

// Options of a Maker.
type Options struct {
	Renderer     Renderer // nil: PDF documents and JPEG 2000 images are CodeUnsupported
	Pixels       int64    // of one image; 0: 150 million
	InFlight     int64    // pixels of all images that are open at once; 0: 200 million
	Placeholders []string // SHA-256, in hex, of files that stand for "no image"
}

// Maker makes thumbnails. It may be used by many goroutines: those that would
// need too much memory wait.
type Maker struct {
	options Options
	pixels  *semaphore.Weighted
}

// New returns a maker.
func New(o Options) *Maker {
	o.Pixels = cmp.Or(max(0, o.Pixels), 150_000_000)
	o.InFlight = cmp.Or(max(0, o.InFlight), 200_000_000)
	return &Maker{options: o, pixels: semaphore.NewWeighted(o.InFlight)}
}

// Thumbnail is one small picture, a JPEG file. The same file gives the same
// bytes.
type Thumbnail struct {
	Edge          int // asked for: 200, 400 or 1024
	Width, Height int // pixels
	JPEG          []byte
}

// Result is what was made of a file.
type Result struct {
	Type          string // media type of the file by its bytes
	Width, Height int    // of the image as it is shown, in pixels; of a PDF those of its largest thumbnail
	Thumbnails    []Thumbnail
}

// Make makes the thumbnails of a file, largest first. A web page or another
// kind of file is CodeUnsupported, a damaged one CodeMalformed, one with too
// many pixels CodeTooLarge, a placeholder CodeRejected.
func (m *Maker) Make(ctx context.Context, data []byte) (Result, error) {
	sum := sha256.Sum256(data)
	if slices.Contains(m.options.Placeholders, hex.EncodeToString(sum[:])) {
		return Result{}, placeholder("it is a known picture for \"no image\"")
	}
	s, err := inspect(mediatype.Sniff(data), data, m.options)
	if err != nil {
		return Result{}, err
	}
	weight := min(m.options.InFlight, max(1, int64(s.width)*int64(s.height)))
	if err := m.pixels.Acquire(ctx, weight); err != nil {
		return Result{}, err
	}
	defer m.pixels.Release(weight)
	img, err := s.decode(ctx)
	if err != nil {
		return Result{}, err
	}
	return m.make(s, img)
}

func (m *Maker) make(s *source, img image.Image) (Result, error) {
	result := Result{Type: s.mediaType, Width: s.width, Height: s.height}
	if s.mediaType == mediatype.PDF {
		result.Width, result.Height = img.Bounds().Dx(), img.Bounds().Dy()
	}
	if s.orientation >= 5 {
		result.Width, result.Height = result.Height, result.Width
	}
	if max(result.Width, result.Height) < tiny {
		return Result{}, placeholder(fmt.Sprintf("it has only %d by %d pixels", result.Width, result.Height))
	}
	small := turn(onWhite(Resize(img, edges[0])), s.orientation)
	if singleColour(small) {
		return Result{}, placeholder("it is of one colour")
	}
	for _, edge := range edges {
		small = Resize(small, edge)
		var out bytes.Buffer
		if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: quality}); err != nil {
			return Result{}, &pachamama.Error{Code: pachamama.CodeInternal, Op: "thumbnail.Make", Message: "a thumbnail could not be written", Cause: err}
		}
		result.Thumbnails = append(result.Thumbnails, Thumbnail{edge, small.Rect.Dx(), small.Rect.Dy(), out.Bytes()})
	}
	return result, nil
}
