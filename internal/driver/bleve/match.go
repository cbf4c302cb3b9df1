package bleve

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	bsearch "github.com/blevesearch/bleve/v2/search"

	"github.com/ucldc/pachamama/internal/port/search"
)

// Limits of what is told of one hit.
const (
	maxMatches  = 20
	maxPerField = 3
	maxWords    = 50  // different ones of one match
	fragment    = 240 // bytes of a fragment, about
)

// matches turns places of words into matches, fields before pages.
func (ix *Index) matches(doc *kept, places bsearch.FieldTermLocationMap, begins []beginning) []search.Match {
	spans := map[element][][2]int{}
	for field, words := range places {
		for _, locations := range words {
			for _, l := range locations {
				if len(l.ArrayPositions) > 0 {
					e := element{field, int(l.ArrayPositions[0])}
					spans[e] = append(spans[e], [2]int{int(l.Start), int(l.End)})
				}
			}
		}
	}
	if len(begins) > 0 {
		ix.addBeginnings(spans, doc, begins)
	}
	rank := map[string]int{pageText: len(ix.fields)}
	for i, f := range ix.fields {
		rank[textPrefix+f.Name] = i
	}
	elements := make([]element, 0, len(spans))
	for e := range spans {
		elements = append(elements, e)
	}
	slices.SortFunc(elements, func(a, b element) int {
		return cmp.Or(cmp.Compare(rank[a.field], rank[b.field]), cmp.Compare(a.at, b.at))
	})
	var all []search.Match
	perField := map[string]int{}
	for _, e := range elements {
		perField[e.field]++
		if len(all) == maxMatches || e.field != pageText && perField[e.field] > maxPerField {
			continue
		}
		m := matchIn(doc.texts[e], merged(spans[e], len(doc.texts[e])))
		if e.field != pageText {
			m.Field = strings.TrimPrefix(e.field, textPrefix)
		} else if e.at < len(doc.pages) {
			m.File, m.Page = doc.pages[e.at].File, doc.pages[e.at].N
		}
		all = append(all, m)
	}
	return all
}

// merged orders spans, joins those that overlap, and drops any that cannot be.
func merged(spans [][2]int, size int) [][2]int {
	slices.SortFunc(spans, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	var out [][2]int
	for _, s := range spans {
		if s[0] < 0 || s[0] >= s[1] || s[1] > size {
			continue
		}
		if n := len(out); n > 0 && s[0] < out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], s[1])
			continue
		}
		out = append(out, s)
	}
	return out
}

// matchIn cuts the fragment around the first words and lists all of them.
func matchIn(text string, spans [][2]int) search.Match {
	var m search.Match
	if len(spans) == 0 {
		return m
	}
	from, until := window(text, spans[0])
	m.Fragment = text[from:until]
	for _, s := range spans {
		if s[1] <= until {
			m.Spans = append(m.Spans, [2]int{s[0] - from, s[1] - from})
		}
		if word := text[s[0]:s[1]]; len(m.Terms) < maxWords && !slices.Contains(m.Terms, word) {
			m.Terms = append(m.Terms, word)
		}
	}
	return m
}

// window chooses what to show around a span, cut between words where there is
// a space near.
func window(text string, span [2]int) (from, until int) {
	from = max(0, span[0]-fragment/3)
	until = min(len(text), max(span[1], from+fragment))
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for until < len(text) && !utf8.RuneStart(text[until]) {
		until++
	}
	if from > 0 {
		if space := strings.IndexByte(text[from:span[0]], ' '); space >= 0 {
			from += space + 1
		}
	}
	if until < len(text) {
		if space := strings.LastIndexByte(text[span[1]:until], ' '); space >= 0 {
			until = span[1] + space
		}
	}
	return from, until
}
