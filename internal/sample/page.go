package sample

import (
	"image"
	"image/color"
	"math"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"
)

// A scanned page: about A5 at 170 dots an inch.
const (
	pageWidth, pageHeight = 990, 1400
	pageMargin            = 90
	pageDots              = 170
)

// page is a drawn newspaper page with the place of each word.
type page struct {
	img   *image.Gray
	lines []pageLine
}

type pageLine struct{ words []pageWord }

// pageWord is a word and its box in pixels.
type pageWord struct {
	text string
	box  image.Rectangle
}

// box returns the box around a line.
func (l pageLine) box() image.Rectangle {
	var box image.Rectangle
	for _, w := range l.words {
		box = box.Union(w.box)
	}
	return box
}

// drawPage draws the scanned page of record i. Pages with a file of words
// beside them lie straight, so that its boxes fit; others are a little askew.
func (in *institute) drawPage(i int) (*page, error) {
	rnd := newRandom(in.seed, i, forPage)
	p := &page{img: image.NewGray(image.Rect(0, 0, pageWidth, pageHeight))}
	draw.Draw(p.img, p.img.Bounds(), image.NewUniform(color.Gray{236}), image.Point{}, draw.Src)
	if err := p.write(in, &rnd, in.special[i]); err != nil {
		return nil, err
	}
	if in.special[i].beside == "" {
		p.tilt(rnd.float(0.2, 0.7) * float64(1-2*rnd.below(2)) * math.Pi / 180)
	}
	p.age(&rnd)
	return p, nil
}

// write sets a masthead and articles down the page. Headlines and sentences
// are taken in turn, so that few come twice.
func (p *page) write(in *institute, rnd *random, d document) error {
	headlines, err := in.pages.list("headline")
	if err != nil {
		return err
	}
	sentences, err := in.pages.list("sentence")
	if err != nil {
		return err
	}
	year, head, turn := rnd.between(1871, 1939), rnd.below(len(headlines.phrases)), rnd.below(len(sentences.phrases))
	masthead, err := in.pageText("masthead", rnd, year)
	if err != nil {
		return err
	}
	y, err := p.paragraph(masthead, gobold.TTF, 56, pageMargin+50)
	for y += 26; err == nil && y < pageHeight-300; y += 22 {
		head++
		if y, err = p.paragraph(headlines.inTurn(head, rnd, year), gobold.TTF, 38, y); err != nil {
			return err
		}
		var body []string
		for range 5 {
			turn += 7
			body = append(body, sentences.inTurn(turn, rnd, year))
		}
		if d.theWord && p.lines[len(p.lines)-1].box().Max.Y < pageHeight/4 {
			if body[2], err = in.pageText("word sentence.scan", rnd, year); err != nil {
				return err
			}
		}
		y, err = p.paragraph(strings.Join(body, " "), goregular.TTF, 29, y+4)
	}
	return err
}

// pageText returns a phrase of the vocabulary of pages.
func (in *institute) pageText(list string, rnd *random, year int) (string, error) {
	l, err := in.pages.list(list)
	if err != nil {
		return "", err
	}
	return l.text(rnd, year), nil
}

// paragraph sets text between the margins, its first base line at y, and
// returns the next base line.
func (p *page) paragraph(text string, ttf []byte, size float64, y int) (int, error) {
	f, err := opentype.Parse(ttf)
	if err != nil {
		return 0, err
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return 0, err
	}
	pen := font.Drawer{Dst: p.img, Src: image.NewUniform(color.Gray{32}), Face: face, Dot: fixed.P(pageMargin, y)}
	space, height := pen.MeasureString(" "), face.Metrics().Height.Ceil()+2
	var line pageLine
	for word := range strings.FieldsSeq(text) {
		if pen.Dot.X+pen.MeasureString(word) > fixed.I(pageWidth-pageMargin) {
			p.lines = append(p.lines, line)
			line, y = pageLine{}, y+height
			pen.Dot = fixed.P(pageMargin, y)
		}
		bounds, _ := pen.BoundString(word)
		line.words = append(line.words, pageWord{word, image.Rect(bounds.Min.X.Floor(), bounds.Min.Y.Floor(), bounds.Max.X.Ceil(), bounds.Max.Y.Ceil())})
		pen.DrawString(word)
		pen.Dot.X += space
	}
	if len(line.words) == 0 {
		return y, nil
	}
	p.lines = append(p.lines, line)
	return y + height, face.Close()
}

// tilt turns the page about its middle by an angle in radians.
func (p *page) tilt(angle float64) {
	sin, cos := math.Sincos(angle)
	const cx, cy = pageWidth / 2, pageHeight / 2
	turned := image.NewGray(p.img.Bounds())
	draw.Draw(turned, turned.Bounds(), image.NewUniform(color.Gray{236}), image.Point{}, draw.Src)
	m := f64.Aff3{cos, -sin, cx - cx*cos + cy*sin, sin, cos, cy - cx*sin - cy*cos}
	draw.BiLinear.Transform(turned, m, p.img, p.img.Bounds(), draw.Over, nil)
	p.img = turned
}

// age adds grain, specks and a dark edge.
func (p *page) age(rnd *random) {
	for i, v := range p.img.Pix {
		x := i % pageWidth
		shade := int(v) + 4*(rnd.below(5)-2) - max(0, 26-x)
		p.img.Pix[i] = byte(min(max(shade, 0), 255)) //nolint:gosec // clamped
	}
	for range 60 {
		p.img.SetGray(rnd.below(pageWidth), rnd.below(pageHeight), color.Gray{90})
	}
}
