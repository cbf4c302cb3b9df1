package local

import (
	"unicode"

	"github.com/ucldc/pachamama"
)

// plenty is how many words make a text layer believed without a look at the
// page. Stamps and covers that libraries put on scans have fewer.
const plenty = 60

// legible reports whether a text layer is made of letters that people read.
// Fonts without a table of their characters give private or broken ones.
func legible(p pachamama.TextPage) bool {
	good, bad := 0, 0
	for _, l := range p.Lines {
		for _, w := range l.Words {
			for _, r := range w.T {
				switch {
				case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
					good++
				case r == unicode.ReplacementChar || unicode.In(r, unicode.Co, unicode.Cc) || !unicode.IsPrint(r):
					bad++
				}
			}
		}
	}
	return good > 0 && bad*5 <= good
}

// wordCount counts words with at least one letter or digit, and in scripts
// without spaces every second letter as a word.
func wordCount(p pachamama.TextPage) int {
	n := 0
	for _, l := range p.Lines {
		for _, w := range l.Words {
			letters, dense := 0, 0
			for _, r := range w.T {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					letters++
				}
				if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
					dense++
				}
			}
			if letters > 0 {
				n += max(1, dense/2)
			}
		}
	}
	return n
}
