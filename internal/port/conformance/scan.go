package conformance

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Scan draws lines of text as a page of A4 scanned at 150 dots per inch. The
// first line begins at x 150 and stands on y 240; lines are 80 pixels apart.
func Scan(lines ...string) (*image.Gray, error) {
	img := image.NewGray(image.Rect(0, 0, 1240, 1754))
	draw.Draw(img, img.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 44, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, err
	}
	defer face.Close()
	d := font.Drawer{Dst: img, Src: image.NewUniform(color.Black), Face: face}
	for i, line := range lines {
		d.Dot = fixed.P(150, 240+80*i)
		d.DrawString(line)
	}
	return img, nil
}

// TIFF writes an uncompressed TIFF file of one or more pages.
func TIFF(pages ...*image.Gray) []byte {
	const entries = 9
	var out bytes.Buffer
	put := func(v any) { _ = binary.Write(&out, binary.LittleEndian, v) } // a buffer takes everything
	out.WriteString("II*\x00")
	put(uint32(8))
	for i, p := range pages {
		w, h := p.Rect.Dx(), p.Rect.Dy()
		pixels := out.Len() + 2 + entries*12 + 4
		put(uint16(entries))
		for _, e := range [entries][3]int{ // tag, type (3 short, 4 long), value
			{256, 4, w}, {257, 4, h}, {258, 3, 8}, {259, 3, 1}, {262, 3, 1},
			{273, 4, pixels}, {277, 3, 1}, {278, 4, h}, {279, 4, w * h},
		} {
			put([]uint16{uint16(e[0]), uint16(e[1])})
			put([]uint32{1, uint32(e[2])})
		}
		next := 0
		if i+1 < len(pages) {
			next = pixels + (w*h+1)/2*2
		}
		put(uint32(next))
		for y := range h {
			out.Write(p.Pix[y*p.Stride : y*p.Stride+w])
		}
		if w*h%2 == 1 {
			out.WriteByte(0)
		}
	}
	return out.Bytes()
}
