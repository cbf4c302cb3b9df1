package harvesttest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/search"
)

// driver looks at every document for every question. It knows words and
// filters, and nothing of languages.
type driver struct {
	mu     sync.Mutex
	sealed map[search.Generation][]search.Doc
}

type writer struct {
	driver     *driver
	generation search.Generation
	docs       []search.Doc
}

func (d *driver) Begin(_ context.Context, g search.Generation) (search.Writer, error) {
	return &writer{driver: d, generation: g}, nil
}

func (w *writer) Put(_ context.Context, docs []search.Doc) ([]search.Refusal, error) {
	w.docs = append(w.docs, docs...)
	return nil, nil
}

func (w *writer) Seal(context.Context) (int64, error) {
	w.driver.mu.Lock()
	defer w.driver.mu.Unlock()
	w.driver.sealed[w.generation] = w.docs
	return int64(len(w.docs)), nil
}

func (w *writer) Abort() error { return nil }

func (d *driver) Find(_ context.Context, r search.Request, gs []search.Generation) (search.Result, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	counts := map[string]map[string]int64{}
	for _, f := range r.Facets {
		counts[f] = map[string]int64{}
	}
	var all []search.Hit
	for _, g := range gs {
		for _, doc := range d.sealed[g] {
			matches, ok := meets(doc, r)
			if !ok {
				continue
			}
			all = append(all, search.Hit{ID: doc.ID, Generation: g, Score: 1, Stored: doc.Stored, Matches: matches})
			for _, f := range r.Facets {
				for _, v := range doc.Values[f] {
					counts[f][v]++
				}
			}
		}
	}
	res := search.Result{Total: int64(len(all)), Facets: map[string][]search.FacetCount{}}
	first := min(r.Offset, len(all))
	res.Hits = all[first:min(first+r.Limit, len(all))]
	for f, values := range counts {
		for v, n := range values {
			res.Facets[f] = append(res.Facets[f], search.FacetCount{Value: v, Count: n})
		}
		slices.SortFunc(res.Facets[f], func(a, b search.FacetCount) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
		})
		res.Facets[f] = res.Facets[f][:min(r.FacetSize, len(res.Facets[f]))]
	}
	return res, nil
}

// meets tells whether a document answers the question, and where.
func meets(doc search.Doc, r search.Request) ([]search.Match, bool) {
	for field, wanted := range r.Filters {
		if !slices.ContainsFunc(doc.Values[field], func(v string) bool { return slices.Contains(wanted, v) }) {
			return nil, false
		}
	}
	if r.Dated {
		first, err := search.Day(cmp.Or(doc.Begin, "9999"), false)
		if err != nil || first < r.First || first > r.Last {
			return nil, false
		}
	}
	var matches []search.Match
	for _, c := range r.Clauses {
		found := places(doc, c.Text)
		if len(found) == 0 {
			return nil, false
		}
		matches = append(matches, found...)
	}
	return matches, true
}

func places(doc search.Doc, word string) []search.Match {
	var out []search.Match
	for field, values := range doc.Values {
		for _, v := range values {
			if at := strings.Index(strings.ToLower(v), strings.ToLower(word)); at >= 0 {
				out = append(out, search.Match{Field: field, Fragment: v, Spans: [][2]int{{at, at + len(word)}}, Terms: []string{v[at : at+len(word)]}})
			}
		}
	}
	for _, p := range doc.Pages {
		if at := strings.Index(strings.ToLower(p.Text), strings.ToLower(word)); at >= 0 {
			out = append(out, search.Match{File: p.File, Page: p.N, Fragment: strings.ReplaceAll(p.Text, "\n", " "),
				Spans: [][2]int{{at, at + len(word)}}, Terms: []string{p.Text[at : at+len(word)]}})
		}
	}
	slices.SortStableFunc(out, func(a, b search.Match) int { return strings.Compare(a.Field, b.Field) })
	return out
}

func (d *driver) Drop(_ context.Context, g search.Generation) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.sealed, g)
	return nil
}

func (d *driver) Generations(context.Context) ([]search.Generation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []search.Generation
	for g := range d.sealed {
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b search.Generation) int {
		return cmp.Or(strings.Compare(a.Collection, b.Collection), strings.Compare(a.Version, b.Version))
	})
	return out, nil
}

func (d *driver) Describe() port.Descriptor { return port.Descriptor{Driver: "looking"} }

func (d *driver) Close() error { return nil }
