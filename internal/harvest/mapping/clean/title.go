package clean

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// UntitledSort is the sort title of a record without a title: behind all others.
const UntitledSort = "~title unknown"

// SortTitle returns the form of a title that sorts as people expect: lower case,
// Latin accents folded, marks turned into blanks, other scripts kept, the leading
// article left out. lang is a two- or three-letter code; English is assumed when it
// is empty, and a language whose articles are not known keeps them.
func SortTitle(title, lang string) string {
	var few [24]string // most titles have fewer words
	words := few[:0]
	for w := range strings.FieldsFuncSeq(foldLatin(title), betweenWords) {
		words = append(words, w)
	}
	if len(words) > 1 && slices.Contains(articles(strings.ToLower(lang)), words[0]) {
		words = words[1:]
	}
	out := strings.Join(words, " ")
	if out == "" || out == "title unknown" {
		return UntitledSort
	}
	return out
}

func betweenWords(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && (r < utf8.RuneSelf || !unicode.Is(unicode.M, r))
}

func articles(lang string) []string {
	switch lang {
	case "", "en", "eng":
		return []string{"the", "a", "an"}
	case "fr", "fra", "fre":
		return []string{"le", "la", "les", "l", "un", "une", "des"}
	case "es", "spa":
		return []string{"el", "la", "los", "las", "lo", "un", "una", "unos", "unas"}
	case "de", "deu", "ger":
		return []string{"der", "die", "das", "ein", "eine"}
	case "it", "ita":
		return []string{"il", "lo", "la", "i", "gli", "le", "l", "un", "uno", "una"}
	case "pt", "por":
		return []string{"o", "a", "os", "as", "um", "uma"}
	}
	return nil
}

// foldLatin lower-cases s and takes the accents off its Latin letters; marks on
// letters of other scripts are part of them and stay. Apostrophes are blanks in
// l'homme and nothing in don't.
func foldLatin(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	if ascii(s) {
		for i := range len(s) {
			c := s[i]
			if c == '\'' {
				if !elided(b.String()) {
					continue
				}
				c = ' '
			}
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			b.WriteByte(c)
		}
		return b.String()
	}
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
