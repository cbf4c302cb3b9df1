package conformance

import (
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/port/search"
)

func searchFilters(s *searchCase) {
	s.fill(gen,
		search.Doc{ID: "a", Values: map[string][]string{"subject": {"Roses", "Gardens"}, "type": {"Still Image"}}},
		search.Doc{ID: "b", Values: map[string][]string{"subject": {"Gardens"}, "type": {"Text"}, "identifier": {"MS-1"}}},
		search.Doc{ID: "c", Values: map[string][]string{"subject": {"Rose gardens"}, "type": {"Text"}}})
	for _, c := range []struct {
		filters map[string][]string
		want    string
	}{
		{map[string][]string{"subject": {"Gardens"}}, "a b"},
		{map[string][]string{"subject": {"Roses", "Rose gardens"}}, "a c"},
		{map[string][]string{"subject": {"Gardens"}, "type": {"Text"}}, "b"},
		{map[string][]string{"type": {"Text", "Still Image"}, "subject": {"Roses"}}, "a"},
		{map[string][]string{"type": {"text"}}, ""}, {map[string][]string{"type": {"Image"}}, ""},
		{map[string][]string{"identifier": {"MS-1"}}, "b"}, {map[string][]string{"type": nil}, "a b c"},
	} {
		s.wantOf(search.Query{Filters: c.filters}, c.want)
	}
	s.wantOf(search.Query{Text: "rose", Filters: map[string][]string{"type": {"Text"}}}, "c")
	plain, chosen := s.find(search.Query{Text: "rose"}), s.find(search.Query{Text: "rose", Filters: map[string][]string{"subject": {"Roses"}}})
	for _, h := range plain.Hits {
		if h.ID == chosen.Hits[0].ID && h.Score != chosen.Hits[0].Score {
			s.Errorf("a filter changed the score from %v to %v", h.Score, chosen.Hits[0].Score)
		}
	}
}

func searchFacets(s *searchCase) {
	docs := numbered(600)
	other := search.Generation{Collection: "c28", Version: "01J"}
	s.fill(gen, docs[:200]...)
	s.fill(other, docs[200:]...)
	r := s.find(search.Query{Text: "gold", Facets: []string{"type", "subject"}, FacetSize: 3, Limit: 1}, gen, other)
	want := map[string][]search.FacetCount{
		"type":    {{Value: "Image", Count: 200}, {Value: "Sound", Count: 200}, {Value: "Text", Count: 200}},
		"subject": {{Value: "Common", Count: 600}, {Value: "Subject 0", Count: 12}, {Value: "Subject 1", Count: 12}},
	}
	for name := range want {
		if !slices.Equal(r.Facets[name], want[name]) {
			s.Errorf("facet %s: %v, want %v", name, r.Facets[name], want[name])
		}
	}
	r = s.find(search.Query{Filters: map[string][]string{"subject": {"Subject 7"}}, Facets: []string{"type", "subject"}}, gen, other)
	if r.Total != 12 || !slices.Equal(r.Facets["subject"], []search.FacetCount{{Value: "Common", Count: 12}, {Value: "Subject 7", Count: 12}}) {
		s.Errorf("of one subject: %d, %v", r.Total, r.Facets)
	}
	if r = s.find(search.Query{Text: "nothing", Facets: []string{"type"}}); len(r.Facets["type"]) != 0 || r.Facets["type"] == nil {
		s.Errorf("of nothing, which is an empty list: %#v", r.Facets)
	}
}

// searchFacetsOfAll asks twice without words: what a driver remembers of whole
// generations is theirs as they are now, and not the asker's to change.
func searchFacetsOfAll(s *searchCase) {
	other := search.Generation{Collection: "c27", Version: "other"}
	ask := func(size int, want []search.FacetCount, gs ...search.Generation) {
		s.Helper()
		for range 2 {
			r := s.find(search.Query{Facets: []string{"type"}, FacetSize: size}, gs...)
			if !slices.Equal(r.Facets["type"], want) {
				s.Errorf("the %d most frequent of %v: %v, want %v", size, gs, r.Facets["type"], want)
			}
			for i := range r.Facets["type"] {
				r.Facets["type"][i].Count = -1
			}
		}
	}
	typed := func(id, value string) search.Doc {
		d := doc(id, "gold")
		d.Values["type"] = []string{value}
		return d
	}
	s.fill(gen, typed("a", "text"), typed("b", "text"), typed("c", "sound"))
	s.fill(other, typed("d", "sound"), typed("e", "sound"))
	ask(2, []search.FacetCount{{Value: "text", Count: 2}, {Value: "sound", Count: 1}}, gen)
	ask(1, []search.FacetCount{{Value: "text", Count: 2}}, gen)
	ask(2, []search.FacetCount{{Value: "sound", Count: 3}, {Value: "text", Count: 2}}, gen, other)
	s.fill(gen, typed("a", "sound"))
	ask(2, []search.FacetCount{{Value: "sound", Count: 1}}, gen)
	ask(2, []search.FacetCount{{Value: "sound", Count: 3}}, other, gen)
	must(s, s.index.Drop(s.Context(), gen))
	ask(2, []search.FacetCount{{Value: "sound", Count: 2}}, gen, other)
}

func searchSort(s *searchCase) {
	of := func(id, title, size, begin, end string) search.Doc {
		d := search.Doc{ID: id, Values: map[string][]string{}, Begin: begin, End: end}
		if title != "" {
			d.Values["sort_title"] = []string{title}
			d.Values["size"] = []string{size}
		}
		return d
	}
	s.fill(gen, of("a", "Zebra", "10", "1890-01-01", "1890-12-31"), of("b", "école", "-2", "-0044-03-15", "-0044-03-15"), of("c", "", "", "", ""), of("d", "apple", "9.5", "", "1700-01-01"), of("e", "Egg", "-10", "0012-01-01", ""))
	for order, want := range map[string]string{
		"title": "d b e a c", "-title": "a e b d c", "sort_title": "d b e a c", "date": "b e d a c", "-date": "a d e b c", "size": "e b d a c", "-size": "a d b e c", "relevance": "a b c d e", "": "a b c d e",
	} {
		if got := ids(s.find(search.Query{Sort: order})); got != want {
			s.Errorf("by %q: %s, want %s", order, got, want)
		}
	}
	s.fill(gen, search.Doc{ID: "a", Values: map[string][]string{"description": {"gold and much more that is said about it"}}}, search.Doc{ID: "b", Values: map[string][]string{"title": {"gold"}}})
	if got := ids(s.find(search.Query{Text: "gold"})); got != "b a" {
		s.Errorf("by relevance: %s, want the title first", got)
	}
}

func searchStable(s *searchCase) {
	docs := numbered(300)
	other := search.Generation{Collection: "c28", Version: "01J"}
	s.fill(gen, docs[:120]...)
	s.fill(other, docs[120:]...)
	for _, order := range []string{"", "title", "-date", "size"} {
		all := strings.Fields(ids(s.find(search.Query{Text: "gold", Sort: order, Limit: 1000}, gen, other)))
		var paged []string
		for offset := 0; offset < 310; offset += 31 {
			r := s.find(search.Query{Text: "gold", Sort: order, Offset: offset, Limit: 31}, other, gen)
			paged = append(paged, strings.Fields(ids(r))...)
			if r.Total != 300 {
				s.Errorf("total %d, want 300", r.Total)
			}
		}
		if !slices.Equal(all, paged) {
			s.Errorf("by %q: pages give %v, all at once %v", order, paged, all)
		}
		slices.Sort(all)
		if len(slices.Compact(all)) != 300 {
			s.Errorf("by %q: %d different documents, want 300", order, len(all))
		}
	}
}

func searchDates(s *searchCase) {
	of := func(id, begin, end string) search.Doc { return search.Doc{ID: id, Begin: begin, End: end} }
	s.fill(gen, of("bc", "-0044-03-15", "-0044-03-15"), of("century", "1801-01-01", "1900-12-31"), of("day", "1890-05-17", "1890-05-17"),
		of("none", "", ""), of("open", "1890-01-01", ""), of("until", "", "1700-12-31"), of("zero", "0000-01-01", "0001-12-31"))
	for span, want := range map[[2]string]string{
		{"1890", "1890"}: "century day open", {"1890-05-18", "1890"}: "century open", {"", "1889"}: "bc century until zero", {"1901", ""}: "open", {"1850", "1860"}: "century",
		{"-44", "-44"}: "bc until", {"-0044-03-16", "-1"}: "until", {"-100", "0"}: "bc until zero", {"1890-05", "1890-05"}: "century day open", {"1890-05-17", "1890-05-17"}: "century day open",
		{"1901", "1800"}: "", {"", ""}: "bc century day none open until zero", {"9999", "9999"}: "open", {"-9999", "9999"}: "bc century day open until zero",
	} {
		s.wantOf(search.Query{From: span[0], Until: span[1]}, want)
	}
}
