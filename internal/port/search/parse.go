package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clause is one part of a question.
type Clause struct {
	Field   string // empty: any text field or page
	Text    string // a word, a phrase, or what a word begins with
	Phrase  bool   // the words stand beside each other in this order
	Prefix  bool   //
	Exclude bool   // documents that have it are left out
}

// Limits of a question's text.
const (
	maxText    = 2000 // bytes; what is beyond is not looked at
	maxClauses = 32
)

// Parse reads what a person typed: words that must all be there, "exact
// phrases", -excluded words, field:value for fields that known knows, and
// begin* for words that begin so. Any text is a question: what cannot be read
// as more is words.
func Parse(text string, known func(field string) bool) []Clause {
	if len(text) > maxText {
		text = text[:maxText]
	}
	p := parser{rest: strings.ToValidUTF8(text, " "), known: known}
	var clauses []Clause
	for len(clauses) < maxClauses {
		p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
		if p.rest == "" {
			break
		}
		if c := p.clause(); strings.ContainsFunc(c.Text, isWord) {
			clauses = append(clauses, c)
		}
	}
	return clauses
}

type parser struct {
	rest  string
	known func(string) bool
}

func (p *parser) clause() Clause {
	var c Clause
	if rest, ok := strings.CutPrefix(p.rest, "-"); ok {
		p.rest, c.Exclude = rest, true
	}
	if name, rest, ok := strings.Cut(p.rest, ":"); ok && !strings.ContainsFunc(name, unicode.IsSpace) && p.known(name) {
		p.rest, c.Field = rest, name
	}
	if inside, after, ok := quoted(p.rest); ok {
		c.Text, c.Phrase, p.rest = inside, true, after
		return c
	}
	end := strings.IndexFunc(p.rest, func(r rune) bool { return unicode.IsSpace(r) || isQuote(r) })
	if end < 0 {
		end = len(p.rest)
	}
	c.Text, p.rest = p.rest[:end], p.rest[end:]
	if begin := strings.TrimRight(c.Text, "*"); begin != c.Text {
		c.Text, c.Prefix = begin, true
	}
	return c
}

// quoted cuts a leading phrase; one that nobody closed goes to the end.
func quoted(s string) (inside, after string, ok bool) {
	rest := strings.TrimLeftFunc(s, isQuote)
	if rest == s {
		return "", s, false
	}
	end := strings.IndexFunc(rest, isQuote)
	if end < 0 {
		return rest, "", true
	}
	_, size := utf8.DecodeRuneInString(rest[end:])
	return rest[:end], rest[end+size:], true
}

func isQuote(r rune) bool {
	return r == '"' || r == '“' || r == '”' || r == '„' || r == '«' || r == '»'
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsNumber(r) }
