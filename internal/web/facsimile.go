package web

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/ucldc/pachamama"
)

// facsimile is a page as it is drawn: its picture, where there is one, its
// lines as text that can be selected, and boxes around marked words. Lengths
// are in units of the drawing, which is width wide.
type facsimile struct {
	Picture string // address; empty: words alone
	Page    int
	Width   float64
	Height  float64
	Top     float64 // of the part shown
	Shown   float64 // its height
	Lines   []lineBox
	Boxes   []box
	Plain   string
}

type (
	box     struct{ X, Y, W, H float64 }
	lineBox struct {
		box
		Text string
		Base float64 // where the letters stand
		Size float64 // of the letters
	}
)

const width = 1000

// facsimile draws page n of a text; nil when the text has no such page.
func (w *web) facsimile(c pachamama.Content, ref pachamama.TextRef, text pachamama.PageText, n int, marks []string) *facsimile {
	i := slices.IndexFunc(text.Pages, func(p pachamama.TextPage) bool { return p.N == n })
	if i < 0 {
		return nil
	}
	page := text.Pages[i]
	f := &facsimile{Picture: w.picture(c, ref, n), Page: n, Width: width, Height: width * 1.4, Plain: page.Text()}
	if page.Width > 0 && page.Height > 0 {
		f.Height = width * min(max(page.Height/page.Width, 0.1), 10)
	}
	f.Shown = f.Height
	wanted := make([]string, len(marks))
	for i, m := range marks {
		wanted[i] = strings.ToLower(strings.TrimFunc(m, notWord))
	}
	for _, l := range page.Lines {
		var words []string
		for _, t := range l.Words {
			words = append(words, t.T)
			if marked(t.T, wanted) {
				f.Boxes = append(f.Boxes, f.place(t.Box))
			}
		}
		b := f.place(l.Box)
		f.Lines = append(f.Lines, lineBox{box: b, Text: strings.Join(words, " "), Base: b.Y + b.H*0.8, Size: b.H * 0.9})
	}
	return f
}

// place turns fractions of the page into units of the drawing.
func (f *facsimile) place(b pachamama.Box) box {
	return box{b[0] * f.Width, b[1] * f.Height, b[2] * f.Width, b[3] * f.Height}
}

// band narrows what is shown to where the first box is; false without one.
func (f *facsimile) band() bool {
	if len(f.Boxes) == 0 {
		return false
	}
	f.Shown = min(f.Height, width/5)
	f.Top = f.Boxes[0].Y + f.Boxes[0].H/2 - f.Shown/2
	f.Top = min(max(f.Top, 0), f.Height-f.Shown)
	return true
}

// marked tells whether a printed word holds one of the words wanted: between
// its punctuation, or inside a run of letters where words are not spaced.
func marked(printed string, wanted []string) bool {
	low := strings.ToLower(printed)
	for _, w := range wanted {
		if w == "" {
			continue
		}
		if slices.Contains(strings.FieldsFunc(low, notWord), w) || strings.TrimFunc(low, notWord) == w {
			return true
		}
		if strings.ContainsFunc(w, unspaced) && strings.Contains(low, w) {
			return true
		}
	}
	return false
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }

func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// picture is the address of the picture of page n of a text, "" when there is
// none that a browser can show.
func (w *web) picture(c pachamama.Content, ref pachamama.TextRef, n int) string {
	shows := ref.Shows
	if shows == "" {
		shows = ref.File
	}
	for _, f := range c.Media {
		if f.SHA256 != shows {
			continue
		}
		switch f.Type {
		case "image/jpeg", "image/png", "image/gif", "image/webp":
			if n == 1 {
				return fileAddress(shows)
			}
		case "application/pdf":
			if w.Draw != nil {
				return "/drawn/" + shows + "/" + strconv.Itoa(n)
			}
		}
	}
	if last := len(c.Thumbnails) - 1; n == 1 && len(c.Media) == 1 && last >= 0 && ref.Pages == 1 {
		return fileAddress(c.Thumbnails[last].SHA256)
	}
	return ""
}

// fileAddress is where the API gives out a file.
func fileAddress(sha256 string) string { return "/api/v1/files/" + sha256 }
