package words

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ucldc/pachamama/internal/port/search"
)

const (
	maxWords = 50  // different ones of one match
	fragment = 240 // bytes of a fragment, about
)

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

// Match cuts the fragment around the first of the words at spans and lists all
// of them. The spans may overlap and come in any order.
func Match(text string, spans [][2]int) search.Match {
	spans = merged(spans, len(text))
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
