package alto

import (
	"cmp"
	"encoding/xml"
	"strings"

	"golang.org/x/text/language"

	"github.com/ucldc/pachamama"
)

// parser takes the tokens of a document. Boxes stay in the unit of the document
// until their page ends.
type parser struct {
	pages []pachamama.TextPage
	alto  bool
	depth int
	words int
	unit  strings.Builder
	text  bool // within MeasurementUnit

	inPage bool
	page   pachamama.TextPage
	block  pachamama.Box
	line   *pachamama.TextLine
	cut    string         // SUBS_CONTENT of the word before, when that was its first part
	langs  map[string]int // words by language
	lang   string         // of the block
}

func (p *parser) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		if p.depth++; p.depth > maxDepth {
			return malformed("the ALTO document is nested too deep", nil)
		}
		return p.start(t.Name.Local, attributesOf(t))
	case xml.EndElement:
		p.depth--
		p.end(t.Name.Local)
	case xml.CharData:
		if p.text && p.unit.Len() < 32 {
			p.unit.Write(t[:min(len(t), 32)])
		}
	}
	return nil
}

func (p *parser) start(name string, a attributes) error {
	switch name {
	case "alto":
		p.alto = true
	case "MeasurementUnit":
		p.text = true
	case "Page":
		if len(p.pages) >= maxPages {
			return tooLarge("pages")
		}
		p.inPage, p.langs, p.lang, p.block = true, map[string]int{}, a["LANG"], pachamama.Box{}
		p.page = pachamama.TextPage{N: len(p.pages) + 1, Width: a.number("WIDTH"), Height: a.number("HEIGHT")}
	case "TextBlock":
		p.lang = cmp.Or(a["LANG"], a["language"], p.lang)
		p.block, _ = a.box()
	case "TextLine":
		p.startLine(a)
	case "String":
		return p.word(a)
	case "HYP":
		p.hyphen(a)
	}
	return nil
}

func (p *parser) end(name string) {
	switch name {
	case "MeasurementUnit":
		p.text = false
	case "TextLine", "TextBlock":
		p.line = nil
	case "Page":
		p.endPage()
	}
}

func (p *parser) startLine(a attributes) {
	if !p.inPage {
		return
	}
	box, ok := a.box()
	if !ok {
		box = p.block
	}
	p.page.Lines = append(p.page.Lines, pachamama.TextLine{Box: box})
	p.line = &p.page.Lines[len(p.page.Lines)-1]
}

func (p *parser) word(a attributes) error {
	if !p.inPage {
		return nil
	}
	if p.words++; p.words > maxWords {
		return tooLarge("words")
	}
	if p.line == nil {
		p.startLine(nil)
	}
	t, whole := a["CONTENT"], a["SUBS_CONTENT"]
	second := a["SUBS_TYPE"] == "HypPart2" && p.cut != "" && p.cut == whole
	p.cut = ""
	if second {
		return nil
	}
	if a["SUBS_TYPE"] == "HypPart1" && whole != "" {
		t, p.cut = whole, whole
	}
	if strings.TrimSpace(t) == "" {
		return nil
	}
	box, ok := a.box()
	if !ok {
		box = p.line.Box
	}
	p.langs[cmp.Or(a["LANG"], a["language"], p.lang)]++
	p.line.Words = append(p.line.Words, pachamama.TextWord{T: t, Box: box, C: min(1, max(0, a.number("WC")))})
	return nil
}

// hyphen keeps a printed hyphen of a word that is not given whole.
func (p *parser) hyphen(a attributes) {
	if p.cut != "" || p.line == nil || len(p.line.Words) == 0 {
		return
	}
	last := &p.line.Words[len(p.line.Words)-1]
	if hyphen := a["CONTENT"]; !strings.HasSuffix(last.T, hyphen) {
		last.T += hyphen
	}
}

func (p *parser) endPage() {
	if !p.inPage {
		return
	}
	p.inPage, p.line = false, nil
	page := p.page
	width, height := page.Width, page.Height
	if width <= 0 || height <= 0 {
		width, height = extent(page.Lines)
	}
	toFractions(page.Lines, width, height)
	scale := points(p.unit.String())
	page.Width, page.Height = width*scale, height*scale
	page.Language = mostly(p.langs)
	p.pages = append(p.pages, page)
}

// points returns how long the unit is in points; a pixel stays a pixel.
func points(unit string) float64 {
	switch strings.TrimSpace(unit) {
	case "mm10":
		return 72 / 254.
	case "inch1200":
		return 72 / 1200.
	}
	return 1
}

// extent returns the size of a page that does not tell it: as far as words go.
func extent(lines []pachamama.TextLine) (width, height float64) {
	for _, l := range lines {
		for _, w := range l.Words {
			width, height = max(width, w.Box[0]+w.Box[2]), max(height, w.Box[1]+w.Box[3])
		}
	}
	return width, height
}

func toFractions(lines []pachamama.TextLine, width, height float64) {
	fraction := func(b *pachamama.Box) {
		if width <= 0 || height <= 0 {
			*b = pachamama.Box{}
			return
		}
		*b = pachamama.Box{b[0] / width, b[1] / height, b[2] / width, b[3] / height}
	}
	for i := range lines {
		fraction(&lines[i].Box)
		for j := range lines[i].Words {
			fraction(&lines[i].Words[j].Box)
		}
	}
}

// mostly returns the ISO 639-3 code of the language of most words, when they say.
func mostly(langs map[string]int) string {
	best, most := "", 0
	for l, n := range langs {
		if n > most || n == most && l < best {
			best, most = l, n
		}
	}
	tag, err := language.Parse(strings.TrimSpace(best))
	if err != nil {
		return ""
	}
	base, sure := tag.Base()
	if sure == language.No {
		return ""
	}
	return base.ISO3()
}
