package opensearch_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ucldc/pachamama/internal/driver/bleve"
	"github.com/ucldc/pachamama/internal/driver/opensearch"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/test/servers"
)

func fields() []search.Field {
	return []search.Field{
		{Name: "title", Text: true, Boost: 4}, {Name: "sort_title", Keyword: true, Sort: true}, {Name: "creator", Text: true, Facet: true, Boost: 2},
		{Name: "subject", Text: true, Facet: true, Boost: 2}, {Name: "description", Text: true}, {Name: "type", Facet: true}, {Name: "identifier", Keyword: true}, {Name: "year", Number: true, Sort: true},
	}
}

// vocabulary has words of many scripts, some of which are one when folded.
var vocabulary = strings.Fields(`gold Gold rush library Libraries library's garden gardens Roses photograph photographs photography California Californian cafés CAFE map maps
	1890s 1906 well-known École école L’église Étienne niño canción Straße Köln Ёлка елка библиотека БИБЛИОТЕКА Βιβλιοθήκη ΒΙΒΛΙΟΘΗΚΗ κόσμος مكتبة المكتبة وطنية ספריה
	中国 图书馆 中国人民图书馆 東京 図書館 コーヒー 국립중앙도서관 หอสมุด पुस्तकालय the of and in San Francisco harbor bridge earthquake fire portrait woman street letter letters diary`)

// corpus makes documents whose words are as unevenly frequent as in real ones.
func corpus(n int) []search.Doc {
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // nothing to guess
	text := func(least, most int) string {
		var all []string
		for range least + r.IntN(most-least+1) {
			all = append(all, vocabulary[int(float64(len(vocabulary))*r.Float64()*r.Float64())])
		}
		return strings.Join(all, " ")
	}
	docs := make([]search.Doc, n)
	for i := range docs {
		d := search.Doc{ID: fmt.Sprintf("ark:/13030/kt%06d", (i*7919)%n), Stored: fmt.Appendf(nil, `{"n":%d}`, i), Values: map[string][]string{
			"title": {text(1, 8)}, "type": {[]string{"text", "still image", "sound"}[i%3]}, "identifier": {fmt.Sprint("MS-", i)}}}
		if i%5 > 0 {
			d.Values["subject"] = []string{text(1, 2), text(1, 3), text(1, 1)}
			d.Values["description"] = []string{text(5, 30)}
			d.Values["creator"] = []string{"Maker " + text(1, 1)}
		}
		if i%7 > 0 {
			d.Values["sort_title"] = []string{strings.ToLower(d.Values["title"][0])}
			year := 1800 + r.IntN(200)
			d.Values["year"] = []string{fmt.Sprint(year)}
			d.Begin, d.End = fmt.Sprintf("%d-01-01", year), fmt.Sprintf("%d-12-31", year+i%3)
		}
		if i%10 == 0 {
			d.Pages = []search.DocPage{{File: "sha256:a", N: 1, Text: text(100, 300)}, {File: "sha256:a", N: 2, Text: text(50, 200)}}
		}
		docs[i] = d
	}
	return docs
}

func questions() []search.Query {
	facets := []string{"type", "subject", "creator"}
	all := []search.Query{
		{Facets: facets}, {Filters: map[string][]string{"type": {"sound", "text"}}, Facets: facets}, {From: "1850", Until: "1859", Sort: "date", Facets: facets},
		{Sort: "title"}, {Sort: "-title", Text: "gold"}, {Sort: "year"}, {Sort: "-date"}, {Text: "identifier:ms-1*"}, {Text: "gold", Filters: map[string][]string{"creator": {"Maker gold"}}},
		{Text: "title:gold subject:rush"}, {Text: "type:image gold"}, {Text: "creator:maker letter"}, {Text: "图"}, {Text: "人民图书"}, {Text: "\"国人\""}, {Text: "中国 コーヒー"}, {Text: "東京の図書館"},
	}
	for i, w := range vocabulary {
		next, other := vocabulary[(i+1)%len(vocabulary)], vocabulary[(i*5+2)%len(vocabulary)]
		for _, text := range []string{w, w + " " + other, `"` + w + " " + next + `"`, w + " -" + other, string([]rune(w)[:2]) + "*", w + ` "` + next + " " + other + `"`} {
			all = append(all, search.Query{Text: text, Facets: facets[:i%4], Highlight: i%3 == 0, Offset: i % 2 * 7})
		}
	}
	return all
}

func filled(t testing.TB, d search.Driver, docs []search.Doc, gs ...search.Generation) *search.Index {
	t.Helper()
	ix := search.New(d, fields())
	t.Cleanup(func() { ix.Close() })
	for i, g := range gs {
		w, err := ix.Begin(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		part := docs[i*len(docs)/len(gs) : (i+1)*len(docs)/len(gs)]
		for some := range slices.Chunk(part, 100) {
			if refused, err := w.Put(t.Context(), some); err != nil || len(refused) > 0 {
				t.Fatal(refused, err)
			}
		}
		if n, err := w.Seal(t.Context()); err != nil || n != int64(len(part)) {
			t.Fatal(n, err)
		}
	}
	return ix
}

// sameAsEmbedded asks both the same, of one generation: totals, facets, the
// first ten in their order, and where the words stand.
func sameAsEmbedded(t *testing.T, node *servers.OpenSearch) {
	g := search.Generation{Collection: "c", Version: "1"}
	compare(t, node, func(q search.Query, want, got search.Result) {
		if diff := cmp.Diff(listed(want), listed(got)); diff != "" {
			t.Errorf("%+v: %s", q, diff)
		}
	}, g)
}

// severalGenerations asks three generations at once. There the rarity of a word
// is that in the whole index, and not that in each generation as in the embedded
// one, so the order by relevance may differ a little.
func severalGenerations(t *testing.T, node *servers.OpenSearch) {
	asked, same, differ := 0, 0, 0
	compare(t, node, func(q search.Query, want, got search.Result) {
		if q.Sort != "" && !slices.Equal(listed(want), listed(got)) {
			t.Errorf("%+v: %s", q, cmp.Diff(listed(want), listed(got)))
		}
		if asked++; q.Sort == "" {
			for _, one := range listed(want) {
				if slices.Contains(listed(got), one) {
					same++
				} else {
					differ++
				}
			}
		}
	}, search.Generation{Collection: "c", Version: "1"}, search.Generation{Collection: "c", Version: "2"}, search.Generation{Collection: "d", Version: "1"})
	if t.Logf("%d questions: of the first ten %d are the same, %d are not", asked, same, differ); differ > same/3 {
		t.Error("more than a quarter of the first ten differ")
	}
}

// compare asks both everything, and sees that totals and facets are the same.
func compare(t *testing.T, node *servers.OpenSearch, hits func(q search.Query, want, got search.Result), gs ...search.Generation) {
	docs := corpus(2000)
	embedded, err := bleve.Open(t.TempDir(), fields())
	if err != nil {
		t.Fatal(err)
	}
	here, there := filled(t, embedded, docs, gs...), filled(t, opened(t, opensearch.Options{URL: node.URL, Index: index(t.TempDir())}, fields()), docs, gs...)
	for i, q := range questions() {
		if i%len(gs) > 0 { // a share of them is enough
			continue
		}
		q.Limit = 10
		want, err := here.Find(t.Context(), q, gs)
		if err != nil {
			t.Fatal(err)
		}
		got, err := there.Find(t.Context(), q, gs)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		if diff := cmp.Diff(want.Facets, got.Facets, cmpopts.EquateEmpty()); got.Total != want.Total || diff != "" {
			t.Errorf("%+v: total %d, want %d; facets (-embedded): %s", q, got.Total, want.Total, diff)
		}
		hits(q, want, got)
	}
}

func listed(r search.Result) []string {
	all := []string{}
	for _, h := range r.Hits {
		all = append(all, fmt.Sprintf("%s %s %v", h.ID, h.Stored, h.Matches))
	}
	return all
}
