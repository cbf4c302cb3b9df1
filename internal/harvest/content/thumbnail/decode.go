package thumbnail

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/mediatype"
)

// codec reads one format.
type codec struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var codecs = map[string]codec{
	mediatype.PNG:  {png.DecodeConfig, png.Decode},
	mediatype.JPEG: {jpeg.DecodeConfig, jpeg.Decode},
	mediatype.GIF:  {gif.DecodeConfig, gif.Decode},
	mediatype.TIFF: {tiff.DecodeConfig, tiff.Decode},
	mediatype.WebP: {webp.DecodeConfig, webp.Decode},
	mediatype.BMP:  {bmp.DecodeConfig, bmp.Decode},
}

// source is a file whose size is known and was found good.
type source struct {
	mediaType     string
	width, height int
	orientation   int
	decode        func(ctx context.Context) (image.Image, error)
}

// inspect looks at the header of a file, before memory is taken for its pixels.
func inspect(mediaType string, data []byte, o Options) (*source, error) {
	s := &source{mediaType: mediaType, orientation: 1}
	switch c, known := codecs[mediaType]; {
	case known:
		config, err := guard(func() (image.Config, error) { return c.config(bytes.NewReader(data)) })
		if err != nil {
			return nil, damaged(mediaType, err)
		}
		s.width, s.height = config.Width, config.Height
		s.decode = func(ctx context.Context) (image.Image, error) { return decode(ctx, mediaType, c, data) }
		if mediaType == mediatype.JPEG {
			s.orientation = orientationOf(data)
		}
	case mediaType == mediatype.PDF && o.Renderer != nil:
		s.width, s.height = edges[0], edges[0]
		s.decode = func(ctx context.Context) (image.Image, error) { return o.Renderer.Render(ctx, data, 1, edges[0]) }
	case (mediaType == mediatype.JP2 || mediaType == mediatype.J2K) && o.Renderer != nil:
		width, height, ok := jp2Size(data)
		if !ok {
			return nil, damaged(mediaType, nil)
		}
		s.width, s.height = width, height
		s.decode = func(ctx context.Context) (image.Image, error) {
			return o.Renderer.Render(ctx, jp2InPDF(data, width, height), 1, min(2*edges[0], max(width, height)))
		}
	default:
		return nil, unsupported(mediaType)
	}
	if s.width <= 0 || s.height <= 0 {
		return nil, damaged(mediaType, nil)
	}
	if int64(s.width)*int64(s.height) > o.Pixels {
		return nil, &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "thumbnail.Decode", Message: fmt.Sprintf("the image has %d by %d pixels, more than %d in all", s.width, s.height, o.Pixels),
			Hint: "Raise the limit in the settings if such images are wanted."}
	}
	return s, nil
}

// Decode returns the pixels of a file of the media type, the first image or page
// of it, as they are stored. Errors are those of Maker.Make.
func Decode(ctx context.Context, mediaType string, data []byte, o Options) (image.Image, error) {
	s, err := inspect(mediaType, data, New(o).options)
	if err != nil {
		return nil, err
	}
	return s.decode(ctx)
}

func decode(ctx context.Context, mediaType string, c codec, data []byte) (image.Image, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	img, err := guard(func() (image.Image, error) { return c.decode(bytes.NewReader(data)) })
	if err != nil {
		return nil, damaged(mediaType, err)
	}
	if img.Bounds().Empty() {
		return nil, damaged(mediaType, nil)
	}
	return img, nil
}

// guard makes an error of a panic of a library on a damaged file.
func guard[T any](f func() (T, error)) (result T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the decoder gave up: %v", r)
		}
	}()
	return f()
}

func damaged(mediaType string, err error) error {
	return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "thumbnail.Decode", Message: "the file of type " + mediaType + " is damaged",
		Hint: "Ask the institution to put up the file again.", Cause: err}
}

func unsupported(mediaType string) error {
	e := &pachamama.Error{Code: pachamama.CodeUnsupported, Op: "thumbnail.Decode", Message: "no thumbnail can be made of a file of type " + mediaType}
	if mediaType == mediatype.HTML {
		e.Message, e.Who = "the address gives a web page in place of an image", pachamama.WhoInstitution
		e.Hint = "Map the address of the image itself, or ask the institution for it."
	}
	return e
}
