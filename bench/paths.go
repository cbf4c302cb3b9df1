package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/ucldc/pachamama"
)

// paths are all that the console and the API answer to GET: pages, listings,
// with their filters and from their middle; but not the search, which the index
// answers, nor exports and streams, which take as long as there is to tell.
func (s *server) paths(ctx context.Context) ([]string, error) {
	var found struct {
		Hits []struct {
			Version string           `json:"version"`
			Record  pachamama.Record `json:"record"`
		} `json:"hits"`
	}
	body, err := get(ctx, s.url+"/api/v1/search?limit=1&sort=date")
	if err == nil {
		err = json.Unmarshal(body, &found)
	}
	if err == nil && len(found.Hits) == 0 {
		err = errors.New("nothing is found")
	}
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	run, record := found.Hits[0].Version, url.PathEscape(found.Hits[0].Record.ID)
	paths := []string{"/help", "/health", "/metrics", "/api/v1/openapi.json", "/inbox", "/records/bench/" + record,
		"/?filter=family", "/?filter=c24", "/?filter=nothing", "/?after=c1200", "/?filter=c1&after=c1200"}
	for _, list := range []string{"/runs", "/api/v1/runs"} {
		paths = append(paths, list, list+"?state=failed", list+"?state=held", list+"?state=running", list+"?collection=c0007", list+"?collection=c0007&state=done",
			list+"?before=01A00000000000000000050000", list+"?state=held&before=01A00000000000000000050000",
			list+"/"+run, list+"/01A00000000000000000050000", list+"/"+run+"/report")
	}
	return append(paths, "/", "/collections/bench", "/collections/c0007", "/api/v1/collections", "/api/v1/collections?q=family", "/api/v1/collections?after=c1200",
		"/api/v1/collections?limit=1000", "/api/v1/collections/c0007", "/api/v1/collections/bench/records/"+record, "/api/v1/collections/bench/records/"+record+"/raw",
		"/api/v1/runs/"+run+"/report.md", "/api/v1/runs/"+run+"/report.csv"), nil
}

// searches are questions that many records, some and none answer. The version of
// one collection has an index, those of the old ones have not.
func searches() []string {
	return []string{"/search", "/search?q=harbor", "/search?q=harbor&site=stage", "/search?q=nowhere", "/api/v1/search?q=harbor"}
}
