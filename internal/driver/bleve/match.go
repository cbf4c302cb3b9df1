package bleve

import (
	"cmp"
	"slices"
	"strings"

	bsearch "github.com/blevesearch/bleve/v2/search"

	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/search/words"
)

// Limits of what is told of one hit.
const (
	maxMatches  = 20
	maxPerField = 3
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
		m := words.Match(doc.texts[e], spans[e])
		if e.field != pageText {
			m.Field = strings.TrimPrefix(e.field, textPrefix)
		} else if e.at < len(doc.pages) {
			m.File, m.Page = doc.pages[e.at].File, doc.pages[e.at].N
		}
		all = append(all, m)
	}
	return all
}
