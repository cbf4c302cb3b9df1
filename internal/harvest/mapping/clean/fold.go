package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// foldLatin lower-cases s and takes the accents off its Latin letters; marks on
// letters of other scripts are part of them and stay. Apostrophes are blanks in
// l'homme and nothing in don't.
func foldLatin(s string) string {
	if ascii(s) || whole(s) {
		return foldWhole(s)
	}
	return foldParts(s)
}

// foldWhole is foldLatin for a text that need not be taken apart.
func foldWhole(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '’' || r == '\'':
			if !elided(b.String()) {
				continue
			}
			r = ' '
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r >= 0x388 && r <= 0x42F: // behind them are no capitals in whole texts
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// foldParts is foldLatin for any text: it is taken apart into letters and marks,
// and put together again.
func foldParts(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	latin := false
	for _, r := range norm.NFD.String(strings.ToValidUTF8(s, " ")) {
		switch {
		case r < utf8.RuneSelf && r != '\'':
			latin = letter(byte(r))
		case r >= 0x300 && unicode.Is(unicode.Mn, r): // 0x300 is the first of them
			if latin {
				continue
			}
		case r == '’' || r == '\'':
			if w := b.String(); !elided(w) {
				continue
			}
			r = ' '
		default:
			latin = unicode.Is(unicode.Latin, r)
		}
		r = unicode.ToLower(r)
		if t := ligature(r); t != "" {
			b.WriteString(t)
			continue
		}
		b.WriteRune(r)
	}
	if out := b.String(); ascii(out) {
		return out
	}
	return norm.NFC.String(b.String())
}

// whole reports whether s has only ASCII, letters that stay whole, and usual
// marks: nothing that has to be taken apart to find accents of Latin letters.
func whole(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && !wholeLetter(r) && r != '«' && r != '»' && (r < '‐' || r > '„') && (r < '、' || r > '】') {
			return false
		}
	}
	return true
}

// wholeLetter reports whether r is a letter of another script than Latin that is
// the same after it was taken apart and put together again (NFD and NFC), and of
// which that is true of its small letter as well: most that are met.
func wholeLetter(r rune) bool {
	switch {
	case r < 0x388:
		return false
	case r < 0x590:
		return r >= 0x410 && r <= 0x45F || r >= 0x38E && r <= 0x3CE && r != 0x3A2 || r >= 0x400 && r < 0x410
	case r < 0x3041:
		return r >= 0x5D0 && r <= 0x5EA || r >= 0x620 && r <= 0x64A
	default:
		return r >= 0x4E00 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 || r <= 0x3096 || r >= 0x30A1 && r <= 0x30FA
	}
}

// elided reports whether w ends with a word of one letter, as in l'homme.
func elided(w string) bool {
	n := len(w)
	return n > 0 && letter(w[n-1]) && (n == 1 || w[n-2] == ' ')
}

func ligature(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	}
	return ""
}
