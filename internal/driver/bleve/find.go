package bleve

import (
	"context"
	"math"
	"slices"

	"github.com/blevesearch/bleve/v2"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/search/words"
)

// Find implements search.Driver. Scores are made with the number of documents of
// all generations asked, so that a small collection is not favoured.
func (ix *Index) Find(ctx context.Context, r search.Request, gs []search.Generation) (search.Result, error) {
	if err := ctx.Err(); err != nil {
		return search.Result{}, err
	}
	handles, err := ix.take(gs)
	if err != nil {
		return search.Result{}, err
	}
	defer ix.release(handles)
	result := search.Result{Facets: map[string][]search.FacetCount{}}
	for _, name := range r.Facets {
		result.Facets[name] = nil
	}
	if len(handles) == 0 {
		return result, nil
	}
	question := ix.question(&r)
	key := ix.wholeKey(&r, question, handles)
	known := ix.wholes.get(key)
	req := request(&r, question)
	if known == nil {
		addFacets(req, &r, len(handles))
	}
	answer, err := ix.ask(ctx, handles, req)
	if err != nil {
		return search.Result{}, err
	}
	result.Total = int64(answer.Total)
	for name, counts := range known {
		result.Facets[name] = slices.Clone(counts)
	}
	for name, f := range answer.Facets {
		result.Facets[name] = counts(f, r.FacetSize)
	}
	if known == nil && key != "" {
		ix.wholes.put(key, result.Facets)
	}
	result.Hits, err = ix.hits(ctx, &r, question, answer.Hits, handles)
	return result, err
}

// request is the first of two: which documents, in what order, and how many.
func request(r *search.Request, question query.Query) *bleve.SearchRequest {
	req := bleve.NewSearchRequestOptions(question, r.Limit, r.Offset, false)
	switch {
	case r.Limit == 0: // only counted
		req.SortByCustom(bsearch.SortOrder{&bsearch.SortScore{Desc: true}})
	case r.SortBy == "":
		req.SortByCustom(bsearch.SortOrder{&bsearch.SortScore{Desc: true}, byID()})
	case r.SortBy == "date":
		req.SortByCustom(order(sortDate, r.Reverse))
	default:
		req.SortByCustom(order(sortPrefix+r.SortBy, r.Reverse))
	}
	return req
}

func addFacets(req *bleve.SearchRequest, r *search.Request, indexes int) {
	size := r.FacetSize
	if indexes > 1 {
		size = math.MaxInt32 // all values, so that the counts of several indexes add up
	}
	for _, name := range r.Facets {
		req.AddFacet(name, bleve.NewFacetRequest(wordPrefix+name, size))
	}
}

func order(field string, reverse bool) bsearch.SortOrder {
	return bsearch.SortOrder{&bsearch.SortField{Field: field, Desc: reverse, Type: bsearch.SortFieldAsString, Missing: bsearch.SortFieldMissingLast}, byID()}
}

// byID puts what is otherwise equal in order. The index's own order by id would
// read the stored part of every document found.
func byID() bsearch.SearchSort {
	return &bsearch.SortField{Field: idField, Type: bsearch.SortFieldAsString}
}

func (ix *Index) ask(ctx context.Context, handles []*handle, req *bleve.SearchRequest) (*bleve.SearchResult, error) {
	alias := bleve.NewIndexAlias()
	if err := alias.SetIndexMapping(newMapping()); err != nil {
		return nil, failed("search.Find", err)
	}
	var documents uint64
	for _, h := range handles {
		alias.Add(h.index)
		n, err := h.index.DocCount()
		if err != nil {
			return nil, failed("search.Find", err)
		}
		documents += n
	}
	ctx = context.WithValue(ctx, bsearch.BM25StatsKey, ix.statistics(documents))
	answer, err := alias.SearchInContext(ctx, req)
	if err == nil && answer.Status != nil {
		for _, err = range answer.Status.Errors {
			break
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, failed("search.Find", err)
	}
	return answer, nil
}

// statistics takes fixed lengths of fields for usual. The index would count the
// different words of each of its parts in place of them, so that scores changed
// when parts are joined.
func (ix *Index) statistics(documents uint64) *bsearch.BM25Stats {
	s := &bsearch.BM25Stats{DocCount: float64(documents), FieldCardinality: map[string]int{pageText: words.UsualPage * int(documents)}} //nolint:gosec // no index has that many
	for _, f := range ix.fields {
		s.FieldCardinality[textPrefix+f.Name] = words.UsualField * int(documents) //nolint:gosec // no index has that many
	}
	return s
}

func counts(f *bsearch.FacetResult, size int) []search.FacetCount {
	terms := f.Terms.Terms()
	all := make([]search.FacetCount, 0, min(size, len(terms)))
	for _, t := range terms {
		if len(all) == size {
			break
		}
		all = append(all, search.FacetCount{Value: t.Term, Count: int64(t.Count)})
	}
	return all
}

// hits reads what is stored of the documents found.
func (ix *Index) hits(ctx context.Context, r *search.Request, question query.Query, found bsearch.DocumentMatchCollection, handles []*handle) ([]search.Hit, error) {
	byName := map[string]*handle{}
	for _, h := range handles {
		byName[h.index.Name()] = h
	}
	places := map[place]bsearch.FieldTermLocationMap{}
	var begins []beginning
	if r.Highlight && len(r.Clauses) > 0 {
		var err error
		begins = beginnings(r.Clauses)
		if places, err = locate(ctx, question, found, byName); err != nil {
			return nil, err
		}
	}
	hits := make([]search.Hit, 0, len(found))
	for _, m := range found {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		h := byName[m.Index]
		doc, err := readDocument(h, m.ID)
		if err != nil {
			return nil, err
		}
		hit := search.Hit{ID: m.ID, Generation: h.g, Score: m.Score, Stored: doc.stored}
		hit.Matches = ix.matches(doc, places[place{m.Index, m.ID}], begins)
		hits = append(hits, hit)
	}
	return hits, nil
}

type place struct{ index, id string }

// locate asks again for the documents of this page alone, now with the places
// of the words: to note these for all documents found would cost far more.
func locate(ctx context.Context, question query.Query, found bsearch.DocumentMatchCollection, byName map[string]*handle) (map[place]bsearch.FieldTermLocationMap, error) {
	ids := map[string][]string{}
	for _, m := range found {
		ids[m.Index] = append(ids[m.Index], m.ID)
	}
	places := map[place]bsearch.FieldTermLocationMap{}
	for name, list := range ids {
		these := query.NewConjunctionQuery([]query.Query{query.NewDocIDQuery(list), question})
		req := bleve.NewSearchRequestOptions(these, len(list), 0, false)
		req.IncludeLocations = true
		answer, err := byName[name].index.SearchInContext(ctx, req)
		if err != nil {
			return nil, failed("search.Find", err)
		}
		for _, m := range answer.Hits {
			places[place{name, m.ID}] = m.Locations
		}
	}
	return places, nil
}
