package bleve

import (
	"context"

	"github.com/blevesearch/bleve/v2/mapping"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/ucldc/pachamama/internal/port/search"
)

// question turns a request into a query of the index.
func (ix *Index) question(r *search.Request) query.Query {
	var must, not []query.Query
	stops := droppable(r.Clauses)
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

// droppable tells which clauses are words that say nothing: unless they are
// all there is.
func droppable(clauses []search.Clause) []bool {
	stops := make([]bool, len(clauses))
	telling := false
	for i, c := range clauses {
		stops[i] = c.Field == "" && !c.Phrase && !c.Prefix && !c.Exclude && isStop(c.Text)
		telling = telling || !stops[i] && !c.Exclude
	}
	if !telling {
		clear(stops)
	}
	return stops
}

// clause returns nil when there is no word in it.
func (ix *Index) clause(c search.Clause) query.Query {
	tokens := words{asking: true}.Analyze([]byte(c.Text))
	if len(tokens) == 0 {
		return nil
	}
	phrase := make([]string, tokens[len(tokens)-1].Position-tokens[0].Position+1)
	for _, t := range tokens {
		phrase[t.Position-tokens[0].Position] = string(t.Term)
	}
	begin := ""
	if last := tokens[len(tokens)-1]; c.Prefix {
		begin = string(fold([]byte(c.Text[last.Start:last.End])))
	}
	var any []query.Query
	ask := func(field string, boost float64) { any = append(any, inField(field, boost, phrase, begin)) }
	for _, f := range ix.fields {
		if c.Field == f.Name || c.Field == "" && f.Text {
			ask(textPrefix+f.Name, f.Boost)
		}
	}
	if c.Field == "" {
		ask(pageText, 0)
	}
	if len(any) == 1 {
		return any[0]
	}
	return query.NewDisjunctionQuery(any)
}

// inField asks one field for a phrase, which is mostly one word, and whose last
// word may be only the beginning of one.
func inField(field string, boost float64, phrase []string, begin string) query.Query {
	if boost == 0 {
		boost = 1
	}
	if begin != "" {
		return prefix(field, boost, phrase, begin)
	}
	if len(phrase) > 1 {
		q := query.NewPhraseQuery(phrase, field)
		q.SetBoost(boost)
		return q
	}
	return term(field, boost, phrase[0])
}

func prefix(field string, boost float64, phrase []string, begin string) query.Query {
	p := query.NewPrefixQuery(begin)
	p.SetField(field)
	p.SetBoost(0)
	last := query.NewDisjunctionQuery([]query.Query{unscored{p}, term(field, boost, phrase[len(phrase)-1])}) // a stem may be shorter than the beginning
	if len(phrase) == 1 {
		return last
	}
	return query.NewConjunctionQuery([]query.Query{inField(field, boost, phrase[:len(phrase)-1], ""), last})
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
		from, until := float64(max(r.First, longAgo)), float64(min(r.Last, farOff))
		all = append(all, between(first, nil, &until), between(last, &from, nil))
	}
	return all
}

func between(field string, from, until *float64) query.Query {
	inclusive := true
	if from == nil {
		from = new(float64)
		*from = longAgo
	}
	if until == nil {
		until = new(float64)
		*until = farOff
	}
	q := query.NewNumericRangeInclusiveQuery(from, until, &inclusive, &inclusive)
	q.SetField(field)
	q.SetBoost(0)
	return unscored{q}
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
