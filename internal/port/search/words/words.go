// Package words cuts text into words and brings each into the form in which it
// is indexed and asked for, whatever technology holds the index: so all of them
// find the same.
package words

import (
	"unicode"
	"unicode/utf8"
)

// Token is a word of a text, in the form in which it is indexed.
type Token struct {
	Term       string
	Start, End int32 // where it stands, in bytes
	Position   int32 // which word of the text it is, from 1
	Value      int32 // which value of its field has it, where there are several
}

// Cutter cuts text into words and brings each into the form in which it is
// indexed. Scripts that put no spaces between words are cut into single
// characters and pairs of neighbours, so that any run of them can be found
// inside a longer one. Stop words stay, for phrases.
type Cutter struct {
	Asking bool  // of a question: pairs alone where there is a pair
	Forms  Forms // nil: none are remembered
	Tokens []Token

	text     string
	at       int
	value    int32
	position int32
}

// Cut cuts one text, which is part of a question when asking.
func Cut(text string, asking bool) []Token {
	c := Cutter{Asking: asking}
	c.Cut(text, 0)
	return c.Tokens
}

// Cut adds the words of a text, which is that value of its field.
func (c *Cutter) Cut(text string, value int) {
	c.text, c.at, c.position, c.value = text, 0, 0, int32(value)
	for c.at < len(c.text) {
		r, size := utf8.DecodeRuneInString(c.text[c.at:])
		switch {
		case isDense(r):
			c.dense()
		case isWord(r):
			c.word()
		default:
			c.at += size
		}
	}
}

func (c *Cutter) add(term string, start, end int) {
	if term == "" || len(term) > maxTerm {
		return
	}
	c.Tokens = append(c.Tokens, Token{Term: term, Start: int32(start), End: int32(end), Position: c.position, Value: c.value})
}

// maxTerm bounds a term in bytes; what is longer is no word.
const maxTerm = 256

// word takes letters, digits and marks; an apostrophe or a middle dot stays
// inside a word when letters follow.
func (c *Cutter) word() {
	start := c.at
	for c.at < len(c.text) {
		r, size := utf8.DecodeRuneInString(c.text[c.at:])
		if isApostrophe(r) {
			next, _ := utf8.DecodeRuneInString(c.text[c.at+size:])
			if !unicode.IsLetter(next) || isDense(next) {
				break
			}
		} else if isDense(r) || !isWord(r) && !unicode.IsMark(r) && r != tatweel && r != zwnj {
			break
		}
		c.at += size
	}
	c.position++
	c.add(c.Forms.of(c.text[start:c.at]), start, c.at)
}

// dense takes a run of characters of scripts without spaces.
func (c *Cutter) dense() {
	type char struct {
		start, end int
		term       string
	}
	var last char
	for n := 0; c.at < len(c.text); n++ {
		r, size := utf8.DecodeRuneInString(c.text[c.at:])
		if !isDense(r) {
			break
		}
		end := c.at + size
		for end < len(c.text) { // marks belong to the character before
			m, size := utf8.DecodeRuneInString(c.text[end:])
			if !unicode.Is(unicode.Mn, m) {
				break
			}
			end += size
		}
		now := char{c.at, end, compatible(c.text[c.at:end])}
		c.at = end
		if n > 0 {
			c.add(last.term+now.term, last.start, now.end)
		}
		c.position++
		next, _ := utf8.DecodeRuneInString(c.text[c.at:])
		if alone := n == 0 && !isDense(next); !c.Asking || alone {
			c.add(now.term, now.start, now.end)
		}
		last = now
	}
}

const (
	tatweel = '\u0640'
	zwnj    = '\u200C'
)

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// isDense reports whether r is of a script that puts no spaces between words,
// or, as in Korean, joins endings to them.
func isDense(r rune) bool {
	if r < 0x0E00 {
		return false
	}
	return r == 'ー' || r == '々' || unicode.IsLetter(r) && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
