package bleve

import (
	"cmp"
	"context"

	"github.com/blevesearch/bleve/v2/mapping"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/search/words"
)

// question turns a request into a query of the index.
func (ix *Index) question(r *search.Request) query.Query {
	var must, not []query.Query
	stops := words.Droppable(r.Clauses)
	for i, c := range r.Clauses {
		if stops[i] {
			continue
		}
		q := ix.clause(c)
		switch {
		case q == nil:
		case c.Exclude:
			not = append(not, q)
		default:
			must = append(must, q)
		}
	}
	must = append(must, conditions(r)...)
	if len(must) == 0 {
		must = append(must, query.NewMatchAllQuery())
	}
	if len(must) == 1 && len(not) == 0 {
		return must[0]
	}
	return query.NewBooleanQuery(must, nil, not)
}

// clause returns nil when there is no word in it.
func (ix *Index) clause(c search.Clause) query.Query {
	asked := words.Ask(c)
	if len(asked.Phrase) == 0 {
		return nil
	}
	fields := ix.asked(c.Field)
	if asked.Begin != "" {
		return prefix(fields, asked.Phrase, asked.Begin)
	}
	var any []query.Query
	for _, f := range fields {
		any = append(any, inField(f, asked.Phrase))
	}
	return query.NewDisjunctionQuery(any)
}

// weighed is a field of the index that is asked for words.
type weighed struct {
	name  string
	boost float64
}

// asked gives the fields that a clause asks: one, or all that hold words.
func (ix *Index) asked(name string) []weighed {
	var fields []weighed
	for _, f := range ix.fields {
		if name == f.Name || name == "" && f.Text {
			fields = append(fields, weighed{textPrefix + f.Name, cmp.Or(f.Boost, 1)})
		}
	}
	if name == "" {
		fields = append(fields, weighed{pageText, 1})
	}
	return fields
}

// inField asks one field for a phrase, which is mostly one word.
func inField(f weighed, phrase []string) query.Query {
	if len(phrase) == 1 {
		return term(f.name, f.boost, phrase[0])
	}
	q := query.NewPhraseQuery(phrase, f.name)
	q.SetBoost(f.boost)
	return q
}

// prefix asks for a phrase whose last word may be only the beginning of one. A
// word that is whole counts for the order; its stem may be shorter than the
// beginning.
func prefix(fields []weighed, phrase []string, begin string) query.Query {
	end := len(phrase) - 1
	var any []query.Query
	var begun spans
	for _, f := range fields {
		last := term(f.name, f.boost, phrase[end])
		if end == 0 {
			begun, any = append(begun, beginningWith(f.name, begin)), append(any, last)
			continue
		}
		last = query.NewDisjunctionQuery([]query.Query{spans{beginningWith(f.name, begin)}, last})
		any = append(any, query.NewConjunctionQuery([]query.Query{inField(f, phrase[:end]), last}))
	}
	if end == 0 {
		any = append(any, begun)
	}
	return query.NewDisjunctionQuery(any)
}

func term(field string, boost float64, word string) query.Query {
	q := query.NewTermQuery(word)
	q.SetField(field)
	q.SetBoost(boost)
	return q
}

// conditions are filters and dates: they choose and do not score.
func conditions(r *search.Request) []query.Query {
	var all []query.Query
	for name, values := range r.Filters {
		var any []query.Query
		for _, v := range values {
			any = append(any, term(wordPrefix+name, 0, v))
		}
		if len(any) > 0 {
			all = append(all, unscored{query.NewDisjunctionQuery(any)})
		}
	}
	if r.Dated {
		all = append(all, daySpans(first, longAgo, r.Last), daySpans(last, r.First, farOff))
	}
	return all
}

// unscored is a query that chooses documents and adds nothing to their scores
// nor places of words: the index then joins thousands of words as bitmaps.
type unscored struct{ query.Query }

// Searcher implements query.Query.
func (u unscored) Searcher(ctx context.Context, r index.IndexReader, m mapping.IndexMapping, o bsearch.SearcherOptions) (bsearch.Searcher, error) {
	o.Score, o.IncludeTermVectors = "none", false
	ctx = context.WithValue(ctx, bsearch.BM25StatsKey, nil) // statistics were not gathered for what is in here
	ctx = context.WithValue(ctx, bsearch.GetScoringModelCallbackKey, bsearch.GetScoringModelCallbackFn(func() string { return index.TFIDFScoring }))
	return u.Query.Searcher(ctx, r, m, o)
}
