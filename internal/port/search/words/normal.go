package words

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"golang.org/x/text/unicode/norm"
)

// normal brings a word into the form in which it is indexed: folded, without
// possessive or article, cut to its stem.
func normal(word string) string {
	folded := fold([]byte(word))
	switch r, _ := utf8.DecodeRune(folded); {
	case isASCII(folded):
		return string(stemEnglish(folded))
	case unicode.Is(unicode.Arabic, r):
		return stemArabic(string(folded))
	}
	return string(folded)
}

// Forms remembers the forms of words, for most words of a text come again and
// to stem one takes a microsecond. It also lets all of them share their bytes.
type Forms map[string]string

// Limits of what is remembered: some megabytes.
const (
	maxForms = 1 << 15
	maxForm  = 64 // bytes of a word
)

func (f Forms) of(word string) string {
	if form, ok := f[word]; ok {
		return form
	}
	form := normal(word)
	if f != nil && len(word) <= maxForm {
		if len(f) >= maxForms {
			clear(f)
		}
		f[strings.Clone(word)] = form // a part of a text would keep all of it
	}
	return form
}

// fold brings a word into a form in which letter case, accents and variant
// forms of letters make no difference.
func fold(word []byte) []byte {
	if isASCII(word) {
		return apostrophes(bytes.ToLower(word))
	}
	lower := strings.ToLower(norm.NFKC.String(string(word)))
	first, _ := utf8.DecodeRuneInString(lower)
	if unicode.In(first, unicode.Latin, unicode.Greek) {
		lower = norm.NFD.String(lower)
	}
	var b strings.Builder
	b.Grow(len(lower))
	keepMarks := !unicode.In(first, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew, unicode.Common)
	for _, r := range lower {
		if unicode.Is(unicode.Mn, r) && !keepMarks {
			continue
		}
		if s, ok := letters[r]; ok {
			b.WriteString(s)
		} else if d := digit(r); d >= 0 {
			b.WriteByte(byte('0' + d))
		} else {
			b.WriteRune(r)
		}
	}
	return apostrophes([]byte(b.String()))
}

// letters are those that stand for others.
var letters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i", 'ħ': "h", '’': "'", 'ʼ': "'",
	'ς': "σ",
	'ё': "е",
	'أ': "ا", 'إ': "ا", 'آ': "ا", 'ٱ': "ا", 'ى': "ي", 'ی': "ي", 'ک': "ك", 'ة': "ه", 'ؤ': "و", 'ئ': "ي", tatweel: "", zwnj: "",
}

// digit gives the value of the digits of Arabic and Persian.
func digit(r rune) int {
	switch {
	case r >= '٠' && r <= '٩':
		return int(r - '٠')
	case r >= '۰' && r <= '۹':
		return int(r - '۰')
	}
	return -1
}

// apostrophes drops the English possessive, the articles of French and
// Italian, and then the signs themselves. It may change word.
func apostrophes(word []byte) []byte {
	at := bytes.IndexByte(word, '\'')
	if at < 0 {
		return word
	}
	word = bytes.TrimSuffix(word, []byte("'s"))
	switch head, tail, found := bytes.Cut(word, []byte("'")); {
	case !found:
	case bytes.Contains([]byte(" l d j m n s t c qu dell dall nell sull all un "), append(append([]byte{' '}, head...), ' ')):
		word = tail
	}
	return bytes.ReplaceAll(word, []byte("'"), nil)
}

func stemEnglish(word []byte) []byte {
	if len(word) < 4 || bytes.ContainsAny(word, "0123456789") {
		return word
	}
	env := snowballstem.NewEnv(string(word))
	english.Stem(env)
	return []byte(env.Current())
}

// stemArabic takes off the article with the particles joined to it, and the
// commonest endings, as light stemming does.
func stemArabic(word string) string {
	for _, prefix := range []string{"وال", "بال", "كال", "فال", "ال", "لل"} {
		if rest, ok := strings.CutPrefix(word, prefix); ok && utf8.RuneCountInString(rest) >= 2 {
			word = rest
			break
		}
	}
	for _, suffix := range []string{"ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"} {
		if rest, ok := strings.CutSuffix(word, suffix); ok && utf8.RuneCountInString(rest) >= 3 {
			return rest
		}
	}
	return word
}

// compatible folds the width of a character.
func compatible(char string) string {
	if r, _ := utf8.DecodeRuneInString(char); r < 0xF900 {
		return char
	}
	return norm.NFKC.String(char)
}

func isASCII(word []byte) bool {
	for _, c := range word {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
