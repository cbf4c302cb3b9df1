package api

import (
	"net/http"
	"strconv"

	"github.com/ucldc/pachamama/internal/harvest"
)

func (a *api) search(w http.ResponseWriter, r *http.Request) error {
	site, q, err := harvest.Question(r.URL.Query())
	if err != nil {
		return err
	}
	res, err := a.Reader.Find(r.Context(), site, q)
	if err != nil {
		return err
	}
	out := found{Total: res.Total, Hits: make([]hit, len(res.Hits))}
	for i, h := range res.Hits {
		out.Hits[i] = hit{Stored: h.Stored, Score: h.Score}
		for _, m := range h.Matches {
			out.Hits[i].Matches = append(out.Hits[i].Matches, match(m))
		}
	}
	for field, counts := range res.Facets {
		if out.Facets == nil {
			out.Facets = map[string][]tick{}
		}
		for _, c := range counts {
			out.Facets[field] = append(out.Facets[field], tick(c))
		}
	}
	if end := q.Offset + len(res.Hits); len(res.Hits) > 0 && int64(end) < res.Total {
		out.Next = with(r, "offset", strconv.Itoa(end))
	}
	return answer(w, http.StatusOK, out)
}
