package sample

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"

	"github.com/gen2brain/webp"
	"golang.org/x/image/tiff"
)

// thumbAnswer says what the thumbnail address of record i answers.
func (in *institute) thumbAnswer(i int) string {
	_, document := in.special[i]
	switch {
	case in.at(i).kind.letter == 's':
		return ThumbNone
	case document:
		return ThumbGood
	case i%61 == 5:
		return ThumbHTML
	case i%61 == 12:
		return ThumbMissing
	case i%31 == 9:
		return ThumbPlaceholder
	case i%211 == 60:
		return ThumbBomb
	}
	return ThumbGood
}

// thumbnail draws the thumbnail of record i and returns its media type.
// The formats take turns, whatever the address ends in.
func (in *institute) thumbnail(i int) (func() ([]byte, error), string) {
	switch in.thumbAnswer(i) {
	case ThumbPlaceholder:
		return placeholder, "image/png"
	case ThumbBomb:
		return bomb, "image/png"
	}
	mediaType := [...]string{"image/jpeg", "image/png", "image/jpeg", "image/gif", "image/jpeg", "image/tiff", "image/jpeg", "image/webp"}[i%8]
	return func() ([]byte, error) {
		rnd := newRandom(in.seed, i, forPicture)
		return encode(drawPicture(in.at(i).kind.letter, &rnd), mediaType)
	}, mediaType
}

func encode(img image.Image, mediaType string) ([]byte, error) {
	var b bytes.Buffer
	var err error
	switch mediaType {
	case "image/png":
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img)
	case "image/gif":
		err = gif.Encode(&b, dither(img), nil)
	case "image/tiff":
		err = tiff.Encode(&b, img, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
	case "image/webp":
		err = webp.Encode(&b, img, webp.Options{Quality: 80})
	default:
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: 85})
	}
	return b.Bytes(), err
}

// dither reduces a picture to the 6 by 6 by 6 colours of the web-safe palette
// by an ordered pattern.
func dither(img image.Image) *image.Paletted {
	pattern := [16]uint32{0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5}
	out := image.NewPaletted(img.Bounds(), palette.WebSafe)
	width := img.Bounds().Dx()
	for i := range out.Pix {
		x, y := i%width, i/width
		r, g, b, _ := img.At(x, y).RGBA()
		level := func(v uint32) byte { return byte(min((v*5+pattern[y%4*4+x%4]*0xffff/16)/0xffff, 5)) }
		out.Pix[i] = 36*level(r) + 6*level(g) + level(b)
	}
	return out
}

// placeholder draws the picture that says that there is no picture.
func placeholder() ([]byte, error) {
	var rnd random
	c := newCanvas(96, 96, &rnd)
	c.rectangle(solid(rgb(0xd8d8d8)), 0, 0, 96, 96)
	c.rectangle(solid(rgb(0x9a9a9a)), 22, 28, 52, 40)
	c.rectangle(solid(rgb(0xe6e6e6)), 26, 32, 44, 32)
	c.polygon(solid(rgb(0x9a9a9a)), point{26, 64}, point{42, 44}, point{52, 56}, point{60, 48}, point{70, 64})
	return encode(c.img, "image/png")
}

// bomb returns a PNG of some bytes that claims 40,000 by 40,000 pixels and
// holds none of them.
func bomb() ([]byte, error) {
	header := binary.BigEndian.AppendUint32(nil, 40_000)
	header = binary.BigEndian.AppendUint32(header, 40_000)
	header = append(header, 8, 2, 0, 0, 0) // eight bits, RGB
	b := append([]byte(nil), "\x89PNG\r\n\x1a\n"...)
	for _, chunk := range []struct {
		name string
		data []byte
	}{{"IHDR", header}, {"IDAT", []byte{0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01}}, {"IEND", nil}} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(chunk.data))) //nolint:gosec // a few bytes
		body := append([]byte(chunk.name), chunk.data...)
		b = binary.BigEndian.AppendUint32(append(b, body...), crc32.ChecksumIEEE(body))
	}
	return b, nil
}
