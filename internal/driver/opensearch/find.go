package opensearch

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
)

// maxAgain is how often a question is asked again because seals have changed
// while it was answered.
const maxAgain = 10

// Find implements search.Driver.
func (ix *Index) Find(ctx context.Context, r search.Request, gs []search.Generation) (search.Result, error) {
	seals, err := ix.sealed(ctx, "search.Find", gs)
	for range maxAgain {
		if err != nil {
			return search.Result{}, err
		}
		result, err := ix.find(ctx, &r, seals)
		if err != nil {
			return search.Result{}, err
		}
		now, err := ix.sealed(ctx, "search.Find", gs)
		if err != nil {
			return search.Result{}, err
		}
		if maps.Equal(now, seals) {
			return result, nil
		}
		seals = now
	}
	return search.Result{}, &pachamama.Error{Code: pachamama.CodeUnavailable, Op: "search.Find", Message: "the generations asked for change faster than they can be read"}
}

type found struct {
	Score  float64 `json:"_score"`
	Source struct {
		ID      string `json:"id"`
		Attempt string `json:"a"`
		Kept    kept   `json:"o"`
	} `json:"_source"`
}

type answer struct {
	TimedOut bool `json:"timed_out"`
	Hits     struct {
		Total struct {
			Value int64 `json:"value"`
		} `json:"total"`
		Hits []found `json:"hits"`
	} `json:"hits"`
	Facets map[string]struct {
		Error   int64    `json:"doc_count_error_upper_bound"`
		Buckets []bucket `json:"buckets"`
	} `json:"aggregations"`
}

type bucket struct {
	Key   string `json:"key"`
	Count int64  `json:"doc_count"`
}

// find asks the attempts.
func (ix *Index) find(ctx context.Context, r *search.Request, seals map[search.Generation]string) (search.Result, error) {
	result := search.Result{Facets: map[string][]search.FacetCount{}}
	for _, name := range r.Facets {
		result.Facets[name] = nil
	}
	if len(seals) == 0 {
		return result, nil
	}
	query, err := ix.question(r, slices.Sorted(maps.Values(seals)))
	if err != nil {
		return result, err
	}
	body := object{"query": query, "from": r.Offset, "size": r.Limit, "track_total_hits": true, "track_scores": true, "sort": order(r), "_source": []string{"id", "a", "o.stored"}}
	if r.Highlight && len(r.Clauses) > 0 {
		body["_source"] = []string{"id", "a", "o"}
	}
	if len(r.Facets) > 0 {
		body["aggs"] = ix.facets(r)
	}
	var a answer
	if err := ix.search(ctx, body, &a); err != nil {
		return result, err
	}
	result.Total = a.Hits.Total.Value
	for name, f := range a.Facets {
		if f.Error > 0 { // of several shards, not all told of all values
			if f.Buckets, err = ix.countAll(ctx, query, name, r.FacetSize); err != nil {
				return result, err
			}
		}
		for _, b := range f.Buckets {
			result.Facets[name] = append(result.Facets[name], search.FacetCount{Value: b.Key, Count: b.Count})
		}
	}
	result.Hits, err = ix.hits(ctx, r, a.Hits.Hits, seals)
	return result, err
}

func (ix *Index) search(ctx context.Context, body object, a *answer) error {
	q := call{op: "search.Find", method: http.MethodPost, path: "/" + ix.o.Index + "/_search" + ix.whole(), body: body, needs: "indices:data/read/search (aoss:ReadDocument)"}
	err := ix.client.do(ctx, q, a)
	if err == nil && a.TimedOut {
		err = &pachamama.Error{Code: pachamama.CodeUnavailable, Op: q.op, Message: "the cluster gave up before it had the whole answer"}
	}
	return err
}

func (ix *Index) hits(ctx context.Context, r *search.Request, all []found, seals map[search.Generation]string) ([]search.Hit, error) {
	of := map[string]search.Generation{}
	for g, attempt := range seals {
		of[attempt] = g
	}
	matcher := newMatcher(ix.fields, r)
	hits := make([]search.Hit, 0, len(all))
	for i := range all {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s := &all[i].Source
		hit := search.Hit{ID: s.ID, Generation: of[s.Attempt], Score: all[i].Score, Stored: s.Kept.Stored}
		if r.Highlight {
			hit.Matches = matcher.matches(&s.Kept)
		}
		hits = append(hits, hit)
	}
	return hits, nil
}

// order ends with what no two documents share.
func order(r *search.Request) []any {
	direction := "asc"
	if r.Reverse {
		direction = "desc"
	}
	by := object{"_score": "desc"}
	switch r.SortBy {
	case "":
	case "date":
		by = object{"date": object{"order": direction, "missing": "_last"}}
	default:
		by = object{"s." + r.SortBy: object{"order": direction, "missing": "_last"}}
	}
	return []any{by, object{"id": "asc"}, object{"g": "asc"}}
}
