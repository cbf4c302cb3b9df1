package opensearch

import (
	"cmp"
	"context"
	"slices"

	"github.com/ucldc/pachamama/internal/port/search"
)

// eachShard is how many values a shard tells of, at least: mostly all there are.
const eachShard = 10_000

func (ix *Index) facets(r *search.Request) object {
	all := object{}
	for _, name := range r.Facets {
		all[name] = object{"terms": object{"field": "k." + name, "size": r.FacetSize, "shard_size": max(ix.eachShard, r.FacetSize),
			"order": []any{object{"_count": "desc"}, object{"_key": "asc"}}}}
	}
	return all
}

// countAll counts all values of a facet, some at a time, and returns the most
// frequent.
func (ix *Index) countAll(ctx context.Context, query object, name string, size int) ([]bucket, error) {
	const atOnce = 10_000
	pages := object{"size": atOnce, "sources": []any{object{"v": object{"terms": object{"field": "k." + name}}}}}
	var all []bucket
	for {
		var a struct {
			TimedOut bool `json:"timed_out"`
			Facets   struct {
				Values struct {
					After   object `json:"after_key"`
					Buckets []struct {
						Key   struct{ V string } `json:"key"`
						Count int64              `json:"doc_count"`
					} `json:"buckets"`
				} `json:"values"`
			} `json:"aggregations"`
		}
		q := call{op: "search.Find", method: "POST", path: "/" + ix.o.Index + "/_search" + ix.whole(), body: object{"query": query, "size": 0, "aggs": object{"values": object{"composite": pages}}}}
		if err := ix.client.do(ctx, q, &a); err != nil {
			return nil, err
		}
		for _, b := range a.Facets.Values.Buckets {
			all = append(all, bucket{b.Key.V, b.Count})
		}
		slices.SortFunc(all, func(a, b bucket) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key)) })
		all = all[:min(len(all), size)] // values come once, so none that is left out comes again
		if len(a.Facets.Values.Buckets) < atOnce {
			return all, nil
		}
		pages["after"] = a.Facets.Values.After
	}
}
