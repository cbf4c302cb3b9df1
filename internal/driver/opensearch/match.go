package opensearch

import (
	"strings"

	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/search/words"
)

// Limits of what is told of one hit.
const (
	maxMatches  = 20
	maxPerField = 3
)

// matcher finds in the texts of a hit what was asked for.
type matcher struct {
	fields []search.Field
	asked  []located
	cutter words.Cutter
}

// located is a clause whose place is to be told.
type located struct {
	field string // empty: any that holds words, and pages
	words.Asked
}

func newMatcher(fields []search.Field, r *search.Request) *matcher {
	m := &matcher{fields: fields, cutter: words.Cutter{Forms: words.Forms{}}}
	stops := words.Droppable(r.Clauses)
	for i, c := range r.Clauses {
		if asked := words.Ask(c); len(asked.Phrase) > 0 && !c.Exclude && !stops[i] {
			m.asked = append(m.asked, located{c.Field, asked})
		}
	}
	return m
}

// matches tells of fields, then of pages.
func (m *matcher) matches(k *kept) []search.Match {
	var all []search.Match
	for _, f := range m.fields {
		n := 0
		for _, text := range k.Texts[f.Name] {
			spans := m.spans(text, func(l located) bool { return l.field == f.Name || l.field == "" && f.Text })
			if len(spans) > 0 && n < maxPerField && len(all) < maxMatches {
				match := words.Match(text, spans)
				match.Field = f.Name
				all = append(all, match)
				n++
			}
		}
	}
	for _, p := range k.Pages {
		if len(all) == maxMatches {
			break
		}
		if spans := m.spans(p.Text, func(l located) bool { return l.field == "" }); len(spans) > 0 {
			match := words.Match(p.Text, spans)
			match.File, match.Page = p.File, p.N
			all = append(all, match)
		}
	}
	return all
}

// spans gives the places of all words asked for of a text.
func (m *matcher) spans(text string, applies func(located) bool) [][2]int {
	var spans [][2]int
	m.cutter.Tokens = m.cutter.Tokens[:0]
	for _, l := range m.asked {
		if !applies(l) {
			continue
		}
		if len(m.cutter.Tokens) == 0 {
			m.cutter.Cut(text, 0)
		}
		spans = l.in(text, m.cutter.Tokens, spans)
	}
	return spans
}

// in adds the places of a clause among the words of a text.
func (l located) in(text string, tokens []words.Token, spans [][2]int) [][2]int {
	phrase := l.Phrase
	if end := len(phrase) - 1; l.Begin != "" {
		for _, t := range tokens {
			if t.Term == phrase[end] || strings.HasPrefix(words.Fold(text[t.Start:t.End]), l.Begin) {
				spans = append(spans, [2]int{int(t.Start), int(t.End)})
			}
		}
		phrase = phrase[:end]
	}
	for i := range tokens {
		spans = append(spans, phraseAt(tokens[i:], phrase)...)
	}
	return spans
}

// phraseAt gives the places of a phrase that begins with the first of the words.
func phraseAt(tokens []words.Token, phrase []string) [][2]int {
	if len(phrase) == 0 || tokens[0].Term != phrase[0] {
		return nil
	}
	spans := [][2]int{{int(tokens[0].Start), int(tokens[0].End)}}
	want := 1
	for _, t := range tokens[1:] {
		for want < len(phrase) && phrase[want] == "" {
			want++
		}
		place := int(t.Position - tokens[0].Position)
		if want == len(phrase) || place > want {
			break
		}
		if place == want && t.Term == phrase[want] {
			spans = append(spans, [2]int{int(t.Start), int(t.End)})
			want++
		}
	}
	if want < len(phrase) {
		return nil
	}
	return spans
}
