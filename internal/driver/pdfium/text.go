package pdfium

import (
	"context"
	"math"
	"strings"
	"unicode"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// maxChars bounds the characters that are taken from one page.
const maxChars = 1 << 20

// Text returns the text layer of a page, in the order of the document. A word
// cut by a hyphen at the end of a line stands whole in the first line.
func (d *Document) Text(ctx context.Context, page int) (pachamama.TextPage, error) {
	result := pachamama.TextPage{N: page}
	err := d.do(ctx, func() error {
		size, err := d.instance.GetPageSize(&requests.GetPageSize{Page: d.page(page)})
		if err != nil {
			return badPage(page, err)
		}
		result.Width, result.Height = size.Width, size.Height
		place, err := d.placement(page, max(size.Width, size.Height))
		if err != nil {
			return badPage(page, err)
		}
		chars, err := d.chars(page)
		if err != nil {
			return badPage(page, err)
		}
		result.Lines = lines(chars[:min(len(chars), maxChars)], place)
		return nil
	})
	return result, err
}

// placement takes a point of a page to its place as a fraction of the page as
// it is shown: turned and cropped. x' = x0 + x*xx + y*xy, and y' likewise.
type placement struct{ x0, xx, xy, y0, yx, yy float64 }

// placement asks where three points of a page are shown, the others edge points
// from the first. The answers are whole numbers, so they are asked for a very
// large picture.
func (d *Document) placement(page int, edge float64) (placement, error) {
	const scale = 100_000
	var at [3]struct{ x, y float64 }
	for i, p := range [3][2]float64{{0, 0}, {edge, 0}, {0, edge}} {
		r, err := d.instance.FPDF_PageToDevice(&requests.FPDF_PageToDevice{Page: d.page(page), SizeX: scale, SizeY: scale, PageX: p[0], PageY: p[1]})
		if err != nil {
			return placement{}, err
		}
		at[i].x, at[i].y = float64(r.DeviceX)/scale, float64(r.DeviceY)/scale
	}
	o, a, b := at[0], at[1], at[2]
	return placement{o.x, (a.x - o.x) / edge, (b.x - o.x) / edge, o.y, (a.y - o.y) / edge, (b.y - o.y) / edge}, nil
}

func (p placement) point(x, y float64) (float64, float64) {
	return p.x0 + x*p.xx + y*p.xy, p.y0 + x*p.yx + y*p.yy
}

func (p placement) box(c responses.CharPosition) pachamama.Box {
	x1, y1 := p.point(c.Left, c.Bottom)
	x2, y2 := p.point(c.Right, c.Top)
	return pachamama.Box{min(x1, x2), min(y1, y2), math.Abs(x2 - x1), math.Abs(y2 - y1)}
}

// softHyphen is what PDFium puts for a hyphen that cuts a word at a line's end.
const softHyphen = '\u0002'

// lines cuts the characters of a page into lines and words.
func lines(chars []*responses.GetPageTextStructuredChar, place placement) []pachamama.TextLine {
	var b builder
	for _, c := range chars {
		for _, r := range c.Text {
			b.add(r, place.box(c.PointPosition))
		}
	}
	b.endLine()
	return b.lines
}

type builder struct {
	lines  []pachamama.TextLine
	line   pachamama.TextLine
	text   strings.Builder
	box    pachamama.Box
	hyphen bool // the last character cut a word
	join   bool // the line before ended within a word
}

func (b *builder) add(r rune, box pachamama.Box) {
	switch {
	case r == softHyphen:
		b.hyphen = true
	case r == '\n' || r == '\r':
		b.endLine()
	case unicode.IsSpace(r):
		b.endWord()
	case unicode.IsControl(r):
	default:
		b.hyphen = false
		b.text.WriteRune(r)
		b.box = extract.Union(b.box, box)
	}
}

func (b *builder) endWord() {
	if b.text.Len() == 0 {
		return
	}
	word := pachamama.TextWord{T: b.text.String(), Box: b.box}
	b.text.Reset()
	b.box = pachamama.Box{}
	if b.join {
		last := b.lines[len(b.lines)-1].Words
		last[len(last)-1].T += word.T
		b.join = false
		return
	}
	b.line.Words = append(b.line.Words, word)
	b.line.Box = extract.Union(b.line.Box, word.Box)
}

func (b *builder) endLine() {
	b.endWord()
	if len(b.line.Words) > 0 {
		b.lines = append(b.lines, b.line)
		b.line = pachamama.TextLine{}
		b.join = b.hyphen
	}
	b.hyphen = false
}
