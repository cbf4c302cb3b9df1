package opensearch

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
)

// eraseAtOnce is how many documents one request deletes. A deletion that was
// broken off goes on with the next Drop or Begin of the generation.
const eraseAtOnce = 10_000

// Drop implements search.Driver. The seal goes first.
func (ix *Index) Drop(ctx context.Context, g search.Generation) error {
	if err := ix.breakSeal(ctx, g); err != nil {
		return err
	}
	return ix.sweep(ctx, "search.Drop", g)
}

// sweep deletes the documents of a generation that no seal names and no writer
// here is writing: what was replaced, dropped, or left by a crash.
func (ix *Index) sweep(ctx context.Context, op string, g search.Generation) error {
	now, err := ix.sealed(ctx, op, []search.Generation{g})
	if err != nil {
		return err
	}
	ix.mu.Lock()
	keep := slices.AppendSeq([]string{}, maps.Keys(ix.building))
	ix.mu.Unlock()
	if attempt := now[g]; attempt != "" {
		keep = append(keep, attempt)
	}
	return ix.erase(ctx, op, object{"bool": object{"filter": object{"term": object{"g": generation(g)}}, "must_not": object{"terms": object{"a": keep}}}})
}

// erase deletes what a query finds, some at a time.
func (ix *Index) erase(ctx context.Context, op string, query object) error {
	for {
		err := ix.refresh(ctx, op)
		if pachamama.CodeOf(err) == pachamama.CodeNotFound {
			return nil // there is no index
		}
		if err != nil {
			return err
		}
		n := 0
		if ix.o.Serverless {
			n, err = ix.eraseOneByOne(ctx, op, query)
		} else {
			n, err = ix.eraseByQuery(ctx, op, query)
		}
		if err != nil || n == 0 {
			return err
		}
	}
}

func (ix *Index) eraseByQuery(ctx context.Context, op string, query object) (int, error) {
	var answer struct {
		Deleted  int `json:"deleted"`
		Failures []struct {
			Cause failure `json:"cause"`
		} `json:"failures"`
	}
	q := call{op: op, method: http.MethodPost, path: "/" + ix.o.Index + "/_delete_by_query?conflicts=proceed&ignore_unavailable=true", body: object{"query": query, "max_docs": eraseAtOnce}, needs: "indices:data/write/delete/byquery"}
	if err := ix.client.do(ctx, q, &answer); err != nil {
		return 0, err
	}
	if len(answer.Failures) > 0 {
		return 0, q.explain(http.StatusServiceUnavailable, &answer.Failures[0].Cause)
	}
	return answer.Deleted, nil
}

// eraseOneByOne is for services that delete by name alone. What was deleted may
// be found for some seconds more, so it waits before it looks again.
func (ix *Index) eraseOneByOne(ctx context.Context, op string, query object) (int, error) {
	var answer struct {
		Hits struct {
			Hits []struct {
				ID string `json:"_id"`
			} `json:"hits"`
		} `json:"hits"`
	}
	err := ix.client.do(ctx, call{op: op, method: http.MethodPost, path: "/" + ix.o.Index + "/_search", body: object{"query": query, "size": eraseAtOnce, "_source": false}, needs: "aoss:ReadDocument"}, &answer)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		return 0, nil
	}
	if err != nil || len(answer.Hits.Hits) == 0 {
		return 0, err
	}
	items := make([]item, len(answer.Hits.Hits))
	for i, h := range answer.Hits.Hits {
		line, err := json.Marshal(object{"delete": object{"_id": h.ID}})
		if err != nil {
			return 0, err
		}
		items[i] = item{h.ID, append(line, '\n')}
	}
	if _, err := ix.bulk(ctx, op, items); err != nil {
		return 0, err
	}
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(ix.settleEach):
		return len(items), nil
	}
}
