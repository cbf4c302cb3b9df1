package clean

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
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
	return !wholeLetter(r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) && (r < utf8.RuneSelf || !unicode.Is(unicode.M, r))
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
