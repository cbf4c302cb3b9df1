package opensearch

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
)

// seal says which attempt of a generation readers see.
type seal struct {
	Collection string `json:"collection"`
	Version    string `json:"version"`
	Attempt    string `json:"attempt"`
	Documents  int64  `json:"documents"`
}

// generation is how documents and seals name it. Names have no dot.
func generation(g search.Generation) string { return g.Collection + "." + g.Version }

// sealed reads the attempts that are sealed, by generation. Of an ordinary
// cluster it is what was written last, without a refresh.
func (ix *Index) sealed(ctx context.Context, op string, gs []search.Generation) (map[search.Generation]string, error) {
	const atOnce = 1000
	found := map[search.Generation]string{}
	for part := range slices.Chunk(gs, atOnce) {
		ids := make([]string, len(part))
		for i, g := range part {
			ids[i] = generation(g)
		}
		var answer struct {
			Docs []struct {
				Found  bool     `json:"found"`
				Source seal     `json:"_source"`
				Error  *failure `json:"error"`
			} `json:"docs"`
		}
		q := call{op: op, method: http.MethodPost, path: "/" + ix.seals() + "/_mget", body: object{"ids": ids}, needs: "indices:data/read/mget (aoss:ReadDocument)"}
		if err := ix.client.do(ctx, q, &answer); err != nil {
			if pachamama.CodeOf(err) == pachamama.CodeNotFound {
				return found, nil // nothing was ever written
			}
			return nil, err
		}
		for _, d := range answer.Docs {
			switch {
			case d.Error != nil && d.Error.Type == "index_not_found_exception":
			case d.Error != nil:
				return nil, q.explain(http.StatusServiceUnavailable, d.Error)
			case d.Found:
				found[search.Generation{Collection: d.Source.Collection, Version: d.Source.Version}] = d.Source.Attempt
			}
		}
	}
	return found, nil
}

// writeSeal makes an attempt the one that readers see.
func (ix *Index) writeSeal(ctx context.Context, g search.Generation, attempt string, documents int64) error {
	q := call{op: "search.Seal", method: http.MethodPut, path: "/" + ix.seals() + "/_doc/" + generation(g) + ix.refreshed("?"), needs: "indices:data/write/index (aoss:WriteDocument)",
		body: seal{g.Collection, g.Version, attempt, documents}}
	if err := ix.o.Retry.Do(ctx, func(ctx context.Context) error { return ix.client.do(ctx, q, nil) }); err != nil {
		return err
	}
	return ix.settle(ctx, "search.Seal", func() (bool, error) { return ix.shows(ctx, "search.Seal", g, attempt) })
}

// breakSeal takes a generation out of sight.
func (ix *Index) breakSeal(ctx context.Context, g search.Generation) error {
	q := call{op: "search.Drop", method: http.MethodDelete, path: "/" + ix.seals() + "/_doc/" + generation(g) + ix.refreshed("?"), needs: "indices:data/write/delete (aoss:WriteDocument)"}
	if err := ix.client.do(ctx, q, nil); err != nil && pachamama.CodeOf(err) != pachamama.CodeNotFound {
		return err
	}
	return ix.settle(ctx, "search.Drop", func() (bool, error) { return ix.shows(ctx, "search.Drop", g, "") })
}

// shows tells whether the seal of a generation is seen as that of the attempt,
// or as none: by its name, and in the list of all.
func (ix *Index) shows(ctx context.Context, op string, g search.Generation, attempt string) (bool, error) {
	now, err := ix.sealed(ctx, op, []search.Generation{g})
	if err != nil || now[g] != attempt || !ix.o.Serverless {
		return err == nil && now[g] == attempt, err
	}
	filter, want := []any{object{"term": object{"collection": g.Collection}}, object{"term": object{"version": g.Version}}}, int64(0)
	if attempt != "" {
		filter, want = append(filter, object{"term": object{"attempt": attempt}}), 1
	}
	n, err := ix.count(ctx, op, ix.seals(), object{"bool": object{"filter": filter}})
	return n == want, err
}

// Generations implements search.Driver.
func (ix *Index) Generations(ctx context.Context) ([]search.Generation, error) {
	const atOnce = 1000
	var gs []search.Generation
	body := object{"size": atOnce, "sort": []any{object{"collection": "asc"}, object{"version": "asc"}}}
	for {
		var answer struct {
			Hits struct {
				Hits []struct {
					Source seal `json:"_source"`
				} `json:"hits"`
			} `json:"hits"`
		}
		err := ix.client.do(ctx, call{op: "search.Generations", method: http.MethodPost, path: "/" + ix.seals() + "/_search" + ix.whole(), body: body, needs: "indices:data/read/search (aoss:ReadDocument)"}, &answer)
		if pachamama.CodeOf(err) == pachamama.CodeNotFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, h := range answer.Hits.Hits {
			gs = append(gs, search.Generation{Collection: h.Source.Collection, Version: h.Source.Version})
		}
		if len(answer.Hits.Hits) < atOnce {
			slices.SortFunc(gs, func(a, b search.Generation) int {
				return cmp.Or(cmp.Compare(a.Collection, b.Collection), cmp.Compare(a.Version, b.Version))
			})
			return gs, nil
		}
		last := gs[len(gs)-1]
		body["search_after"] = []string{last.Collection, last.Version}
	}
}

// refreshed asks that what is written can be found at once, where that can be
// asked; before is "?" or "&".
func (ix *Index) refreshed(before string) string {
	if ix.o.Serverless {
		return ""
	}
	return before + "refresh=true"
}

// whole forbids answers of a part of the shards.
func (ix *Index) whole() string {
	if ix.o.Serverless {
		return ""
	}
	if ix.o.Shards > 1 { // all count the rarity of words alike
		return "?allow_partial_search_results=false&search_type=dfs_query_then_fetch"
	}
	return "?allow_partial_search_results=false"
}

// refresh makes findable what was written.
func (ix *Index) refresh(ctx context.Context, op string) error {
	if ix.o.Serverless {
		return nil
	}
	return ix.client.do(ctx, call{op: op, method: http.MethodPost, path: "/" + ix.o.Index + "/_refresh", needs: "indices:admin/refresh"}, nil)
}

// How long what was written to a serverless collection may take to be seen.
const (
	settleEach = 2 * time.Second // between two looks
	settleMost = 3 * time.Minute
)

// settle waits until something written is seen. Ordinary clusters show it at once.
func (ix *Index) settle(ctx context.Context, op string, seen func() (bool, error)) error {
	for began := time.Now(); ; {
		ok, err := seen()
		if ok || err != nil {
			return err
		}
		if !ix.o.Serverless || time.Since(began) > settleMost {
			return &pachamama.Error{Code: pachamama.CodeUnavailable, Op: op, Message: "the cluster does not show what was written to it"}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(ix.settleEach): // no call waits for it
		}
	}
}
