package pachamama

import "strings"

// PageText is the text of one document with its place on each page. The same
// model comes from PDF text layers, OCR engines, ALTO and hOCR.
type PageText struct {
	File      string     `json:"file"`      // "sha256:..." of the bytes it was read from
	Extractor string     `json:"extractor"` // name and version: "tesseract 5.3.0 eng"
	Pages     []TextPage `json:"pages"`
}

// TextPage is one page. Lines stand in reading order.
type TextPage struct {
	N          int        `json:"n"`                    // from 1
	Width      float64    `json:"width"`                // in the source's unit, points or pixels
	Height     float64    `json:"height"`               //
	Language   string     `json:"language,omitempty"`   // ISO 639-3 where known
	Confidence float64    `json:"confidence,omitempty"` // mean over words, 0 to 1; 0 when the source does not say
	Lines      []TextLine `json:"lines"`
	By         string     `json:"by,omitempty"`  // who read it, where the pages of a document may differ
	Why        string     `json:"why,omitempty"` // why it was, for people
}

// TextLine is a line of words.
type TextLine struct {
	Box   Box        `json:"box"`
	Words []TextWord `json:"words"`
}

// TextWord is a word as printed.
type TextWord struct {
	T   string  `json:"t"`
	Box Box     `json:"box"`
	C   float64 `json:"c,omitempty"` // confidence, 0 to 1; 0 when the source does not say
}

// Box is x, y, width, height as fractions of the page, from its top left.
type Box [4]float64

// Text returns the page's words, lines separated by line feeds.
func (p TextPage) Text() string {
	var b strings.Builder
	for i, line := range p.Lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		for j, w := range line.Words {
			if j > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(w.T)
		}
	}
	return b.String()
}

// Words counts the words of all pages.
func (t PageText) Words() int {
	n := 0
	for _, p := range t.Pages {
		for _, l := range p.Lines {
			n += len(l.Words)
		}
	}
	return n
}
