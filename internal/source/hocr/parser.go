package hocr

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/text/language"

	"github.com/ucldc/pachamama"
)

// kind is what an element stands for.
type kind int

const (
	other kind = iota
	page
	line
	word
)

var kinds = map[string]kind{
	"ocr_page": page,
	"ocr_line": line, "ocrx_line": line, "ocr_header": line, "ocr_footer": line, "ocr_caption": line, "ocr_textfloat": line,
	"ocrx_word": word, "ocr_word": word,
}

// void elements have no end tag.
var void = map[string]bool{"meta": true, "link": true, "br": true, "hr": true, "img": true, "input": true, "base": true, "col": true, "wbr": true}

type element struct {
	name string
	kind kind
	lang string
}

type parser struct {
	pages []pachamama.TextPage
	open  []element
	words int

	inPage, inLine, inWord bool

	page  pachamama.TextPage
	box   pachamama.Box // of the page
	line  pachamama.TextLine
	loose strings.Builder // text of the line outside words
	word  pachamama.TextWord
	text  strings.Builder // of the word
	langs map[string]int
}

func (p *parser) token(t html.TokenType, token html.Token) error {
	switch t {
	case html.StartTagToken, html.SelfClosingTagToken:
		if void[token.Data] || t == html.SelfClosingTagToken {
			return nil
		}
		if len(p.open) >= maxDepth {
			return malformed("the hOCR document is nested too deep", nil)
		}
		return p.start(token)
	case html.EndTagToken:
		for i := len(p.open) - 1; i >= 0; i-- {
			if p.open[i].name == token.Data {
				p.closeTo(i)
				break
			}
		}
	case html.TextToken:
		switch {
		case p.inWord:
			p.text.WriteString(token.Data)
		case p.inLine:
			p.loose.WriteString(token.Data)
		}
	}
	return nil
}

func (p *parser) start(token html.Token) error {
	e := element{name: token.Data}
	if len(p.open) > 0 {
		e.lang = p.open[len(p.open)-1].lang
	}
	title := ""
	for _, a := range token.Attr {
		switch a.Key {
		case "title":
			title = a.Val
		case "lang", "xml:lang":
			if e.name != "html" { // the language of the program, not of the text
				e.lang = a.Val
			}
		case "class":
			for _, class := range strings.Fields(a.Val) {
				e.kind = max(e.kind, kinds[class])
			}
		}
	}
	p.open = append(p.open, e)
	switch e.kind {
	case page:
		if len(p.pages) >= maxPages {
			return tooLarge("pages")
		}
		p.closePage()
		p.box, _ = bbox(title)
		p.inPage, p.langs = true, map[string]int{}
		p.page = pachamama.TextPage{N: len(p.pages) + 1, Width: p.box[2], Height: p.box[3]}
	case line:
		p.closeLine()
		p.inLine = p.inPage
		p.line.Box, _ = bbox(title)
	case word:
		if p.words++; p.words > maxWords {
			return tooLarge("words")
		}
		p.startWord(title, e.lang)
	}
	return nil
}

func (p *parser) startWord(title, lang string) {
	p.closeWord()
	if !p.inPage {
		return
	}
	p.inWord, p.inLine = true, true
	box, ok := bbox(title)
	if !ok {
		box = p.line.Box
	}
	p.word = pachamama.TextWord{Box: box}
	if c := property(title, "x_wconf"); len(c) > 0 {
		p.word.C = min(100, max(0, c[0])) / 100
	}
	p.langs[lang]++
}

// closeTo closes all elements from the i-th on.
func (p *parser) closeTo(i int) {
	for n := len(p.open) - 1; n >= i; n-- {
		switch p.open[n].kind {
		case page:
			p.closePage()
		case line:
			p.closeLine()
		case word:
			p.closeWord()
		}
	}
	p.open = p.open[:i]
}

func (p *parser) closeWord() {
	if !p.inWord {
		return
	}
	p.inWord = false
	if p.word.T = strings.Join(strings.Fields(p.text.String()), " "); p.word.T != "" {
		p.line.Words = append(p.line.Words, p.word)
	}
	p.text.Reset()
}

// closeLine ends a line; one without words of its own has the words of its text,
// each with the box of the line.
func (p *parser) closeLine() {
	p.closeWord()
	if !p.inLine {
		return
	}
	p.inLine = false
	if len(p.line.Words) == 0 {
		for _, t := range strings.Fields(p.loose.String()) {
			p.line.Words = append(p.line.Words, pachamama.TextWord{T: t, Box: p.line.Box})
		}
	}
	p.loose.Reset()
	if len(p.line.Words) > 0 {
		p.page.Lines = append(p.page.Lines, p.line)
	}
	p.line = pachamama.TextLine{}
}

func (p *parser) closePage() {
	p.closeLine()
	if !p.inPage {
		return
	}
	p.inPage = false
	for i := range p.page.Lines {
		l := &p.page.Lines[i]
		p.fraction(&l.Box)
		for j := range l.Words {
			p.fraction(&l.Words[j].Box)
		}
	}
	p.page.Language = mostly(p.langs)
	p.pages = append(p.pages, p.page)
}

func (p *parser) fraction(b *pachamama.Box) {
	if p.box[2] <= 0 || p.box[3] <= 0 {
		*b = pachamama.Box{}
		return
	}
	*b = pachamama.Box{(b[0] - p.box[0]) / p.box[2], (b[1] - p.box[1]) / p.box[3], b[2] / p.box[2], b[3] / p.box[3]}
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
