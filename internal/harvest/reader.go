package harvest

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// Reader is what people look at: search, records with where they come from,
// page text, exports.
type Reader struct {
	Catalog *catalog.Catalog
	Store   *Store
	Index   *search.Index
}

// Stored is what the index keeps of a record and returns with a hit.
type Stored struct {
	Collection string              `json:"collection"`
	Version    string              `json:"version"`
	Page       string              `json:"page"` // name of the page in every version of the run
	Record     pachamama.Record    `json:"record"`
	Content    pachamama.Content   `json:"content"`
	Text       []pachamama.TextRef `json:"text,omitempty"`
}

// Found is a page of hits.
type Found struct {
	Total  int64                          `json:"total"`
	Hits   []FoundHit                     `json:"hits"`
	Facets map[string][]search.FacetCount `json:"facets,omitempty"`
}

// FoundHit is a record that was found.
type FoundHit struct {
	Stored
	Score   float64        `json:"score"`
	Matches []search.Match `json:"matches,omitempty"`
}

// Find asks for what a site shows.
func (r *Reader) Find(ctx context.Context, site catalog.Site, q search.Query) (Found, error) {
	pointers, err := r.Catalog.Pointers(ctx, site)
	if err != nil {
		return Found{}, err
	}
	generations := make([]search.Generation, len(pointers))
	for i, p := range pointers {
		generations[i] = search.Generation{Collection: p.Collection, Version: p.Version}
	}
	return r.FindIn(ctx, q, generations)
}

// FindIn asks for given versions, visible or not.
func (r *Reader) FindIn(ctx context.Context, q search.Query, generations []search.Generation) (Found, error) {
	found := Found{Hits: []FoundHit{}}
	if len(generations) == 0 {
		return found, nil
	}
	res, err := r.Index.Find(ctx, q, generations)
	if err != nil {
		return found, err
	}
	found.Total, found.Facets = res.Total, res.Facets
	for _, h := range res.Hits {
		hit := FoundHit{Score: h.Score, Matches: h.Matches}
		if err := json.Unmarshal(h.Stored, &hit.Stored); err != nil {
			return found, err
		}
		found.Hits = append(found.Hits, hit)
	}
	return found, nil
}

// Record returns a record of a collection as a site shows it.
func (r *Reader) Record(ctx context.Context, site catalog.Site, collection, id string) (Stored, error) {
	version, err := r.Catalog.Pointer(ctx, site, collection)
	if err != nil {
		return Stored{}, err
	}
	none := &pachamama.Error{Code: pachamama.CodeNotFound, Op: "reader.Record", Subject: collection + " " + id, Message: "no such record is shown"}
	if version == "" {
		return Stored{}, none
	}
	found, err := r.FindIn(ctx, search.Query{Filters: map[string][]string{"id": {id}}, Limit: 1}, []search.Generation{{Collection: collection, Version: version}})
	if err == nil && len(found.Hits) == 0 {
		err = none
	}
	if err != nil {
		return Stored{}, err
	}
	return found.Hits[0].Stored, nil
}

// Raw returns the record as the source gave it: the bytes of its element on the
// stored page, and the page's key.
func (r *Reader) Raw(ctx context.Context, s Stored) (raw []byte, pageKey string, err error) {
	run, err := r.Catalog.Run(ctx, s.Version)
	if err != nil {
		return nil, "", err
	}
	ref := NewJob(run, nil).Version(pachamama.KindVernacular)
	m, err := r.Store.Manifest(ctx, ref)
	if err != nil {
		return nil, "", err
	}
	for page, err := range r.Store.Pages(ctx, ref, m) {
		if err != nil {
			return nil, "", err
		}
		if PageName(page.Key) != PageName(s.Page) { // once it told the try
			continue
		}
		b, err := r.Store.ReadPage(ctx, ref, page)
		if err != nil {
			return nil, "", err
		}
		return cutOut(b, s.Record.SourceID), page.Key, nil
	}
	return nil, "", &pachamama.Error{Code: pachamama.CodeNotFound, Op: "reader.Raw", Subject: s.Record.SourceID, Message: "its stored page is not in the version"}
}

// cutOut returns the record of a page, or the whole page when it cannot be
// told apart.
func cutOut(page []byte, identifier string) []byte {
	p, err := oai.Parse(page)
	if err != nil {
		return page
	}
	for i := range p.Records {
		if p.Records[i].Header.Identifier == identifier {
			return []byte(strings.TrimSpace(p.Records[i].Raw))
		}
	}
	return page
}

// Export writes the records of a version, one JSON object a line, in the order
// of the pages: the same version gives the same bytes.
func (r *Reader) Export(ctx context.Context, collection, version string, w io.Writer) (int64, error) {
	run, err := r.Catalog.Run(ctx, version)
	if err != nil {
		return 0, err
	}
	job := NewJob(run, nil)
	ref := job.Version(pachamama.KindChecked)
	m, err := r.Store.Manifest(ctx, ref)
	if err != nil {
		return 0, err
	}
	joiner, err := NewJoiner(ctx, r.Store, job)
	if err != nil {
		return 0, err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	n := int64(0)
	for page, err := range r.Store.Pages(ctx, ref, m) {
		if err != nil {
			return n, err
		}
		docs, err := joiner.Page(ctx, page)
		if err != nil {
			return n, err
		}
		for _, d := range docs {
			d.Version = "" // exports of equal versions are equal
			if err := enc.Encode(d); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}
