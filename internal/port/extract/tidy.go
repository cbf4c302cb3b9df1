package extract

import (
	"math"
	"strings"

	"github.com/ucldc/pachamama"
)

// tidy makes every driver's text keep the same rules: words are not empty,
// valid UTF-8 and without white space; boxes lie inside the page; confidences
// lie between 0 and 1; lines have words and a box around them.
func tidy(t *pachamama.PageText) {
	for i := range t.Pages {
		p := &t.Pages[i]
		p.N = i + 1
		p.Width, p.Height = size(p.Width), size(p.Height)
		lines := p.Lines[:0]
		for _, l := range p.Lines {
			if l = tidyLine(l); len(l.Words) > 0 {
				lines = append(lines, l)
			}
		}
		p.Lines = lines
		p.Confidence = confidence(lines)
	}
}

func tidyLine(l pachamama.TextLine) pachamama.TextLine {
	words := make([]pachamama.TextWord, 0, len(l.Words))
	around := pachamama.Box{}
	for _, w := range l.Words {
		w.Box, w.C = clip(w.Box), fraction(w.C)
		for _, t := range strings.Fields(strings.ToValidUTF8(w.T, "\uFFFD")) {
			w.T = t
			words = append(words, w)
		}
		around = Union(around, w.Box)
	}
	l.Words = words
	if l.Box = clip(l.Box); l.Box[2] == 0 || l.Box[3] == 0 {
		l.Box = around
	}
	return l
}

func confidence(lines []pachamama.TextLine) float64 {
	sum, n := 0.0, 0
	for _, l := range lines {
		for _, w := range l.Words {
			if w.C > 0 {
				sum, n = sum+w.C, n+1
			}
		}
	}
	if n == 0 {
		return 0
	}
	return round(sum / float64(n))
}

// Union returns the smallest box around both; a box without area counts as none.
func Union(a, b pachamama.Box) pachamama.Box {
	if a[2] <= 0 && a[3] <= 0 {
		return b
	}
	if b[2] <= 0 && b[3] <= 0 {
		return a
	}
	x, y := min(a[0], b[0]), min(a[1], b[1])
	return pachamama.Box{x, y, round(max(a[0]+a[2], b[0]+b[2]) - x), round(max(a[1]+a[3], b[1]+b[3]) - y)}
}

func clip(b pachamama.Box) pachamama.Box {
	x0, y0 := fraction(b[0]), fraction(b[1])
	x1, y1 := fraction(b[0]+b[2]), fraction(b[1]+b[3])
	return pachamama.Box{round(x0), round(y0), round(max(0, x1-x0)), round(max(0, y1-y0))}
}

func fraction(f float64) float64 {
	if math.IsNaN(f) {
		return 0
	}
	return min(1, max(0, f))
}

// round keeps five digits: less than a pixel of the largest scans.
func round(f float64) float64 { return math.Round(f*1e5) / 1e5 }

func size(f float64) float64 {
	if math.IsNaN(f) || f < 0 || f > 1e9 {
		return 0
	}
	return math.Round(f*100) / 100
}
