// Package trial tries a mapping on stored records before anyone runs it: what
// becomes of them, what changed against the mapping that was used last, which
// pieces of the source nothing reads, and how each field is filled. It asks no
// source and writes nothing.
package trial

import (
	"context"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
)

// Options say how much is tried.
type Options struct {
	Records int    // how many records are mapped; 0: 100
	Show    int    // how many of them are shown with their sources
	Against string // run whose mapped version is compared with; "": the latest
}

// Report is what a trial found.
type Report struct {
	Collection string `json:"collection"`
	Mapping    string `json:"mapping"` // name and content hash
	Version    string `json:"version"` // whose stored pages were read
	Against    string `json:"against,omitempty"`
	Before     string `json:"mapping_before,omitempty"` // the mapping that it is compared with
	Why        string `json:"not_compared,omitempty"`   // why there is no comparison

	Pages      int   `json:"pages"`       // of the version
	PagesRead  int   `json:"pages_read"`  //
	Total      int64 `json:"total"`       // records of the version
	Candidates int   `json:"candidates"`  // records on the pages that were read
	Deleted    int   `json:"deleted"`     // of them, marked as deleted
	Unreadable int   `json:"unreadable"`  // and not records at all
	Shapes     int   `json:"shapes"`      // different sets of source paths among them
	Records    int   `json:"records"`     // mapped, of as many shapes as there are
	Kept       int   `json:"kept"`        //
	Skipped    int   `json:"skipped"`     //
	Rejected   int   `json:"rejected"`    //
	Compared   int   `json:"compared"`    //
	Unchanged  int   `json:"unchanged"`   //
	Took       int64 `json:"took_millis"` // all of it

	Problems []pachamama.Problem `json:"problems"` // rejections and remarks, by cause
	Changes  []Change            `json:"changes"`
	Unread   []Unread            `json:"unread"`
	Fields   []Profile           `json:"fields"`
	Shown    []Shown             `json:"shown,omitempty"`
}

// Bench tries mappings.
type Bench struct {
	Store   *harvest.Store
	Control *harvest.Control
}

// Try maps stored records of a collection.
func (b *Bench) Try(ctx context.Context, m *mapping.Mapping, col pachamama.Collection, o Options) (*Report, error) {
	began := time.Now()
	if o.Records <= 0 {
		o.Records = 100
	}
	at, err := b.versions(ctx, col.ID, o.Against)
	if err != nil {
		return nil, err
	}
	r := &Report{Collection: col.ID, Mapping: m.Version(), Version: at.raw.Version, Against: at.mapped.Version, Before: at.before, Why: at.why}
	pages, err := b.choose(ctx, at.raw, r)
	if err != nil {
		return nil, err
	}
	read, err := b.read(ctx, at.raw, col.Source.URL, pages, r)
	if err != nil {
		return nil, err
	}
	shapes := newShapes(m.Format)
	for i := range read {
		shapes.add(&read[i])
	}
	picked := shapes.pick(o.Records)
	r.Shapes = len(shapes.groups)
	old, err := b.before(ctx, at.mapped, picked)
	if err != nil {
		return nil, err
	}
	try(m.Bind(col), picked, old, shapes, o, r)
	r.Took = time.Since(began).Milliseconds()
	return r, nil
}

// try maps records and looks at what comes of them: no input, no output.
func try(m *mapping.Mapping, picked []*candidate, old *earlier, shapes *shapes, o Options, r *Report) {
	problems, profiles, changes, coverage := harvest.Problems{}, newProfiles(m.Schema()), newChanges(), newCoverage(m)
	r.Records = len(picked)
	for i, c := range picked {
		res := m.Map(c.src)
		switch res.Action {
		case mapping.Kept:
			r.Kept++
			profiles.add(res.Record)
			for _, rem := range res.Record.Remarks {
				problems.Remark(pachamama.StageMap, res.Record.SourceID, rem)
			}
		case mapping.Rejected:
			r.Rejected++
			problems.Add(*res.Problem)
		default:
			r.Skipped++
		}
		if was, ok := old.of(c); ok {
			r.Compared++
			if !changes.add(was, res) {
				r.Unchanged++
			}
		}
		unread := coverage.add(c)
		if i < o.Show {
			r.Shown = append(r.Shown, show(m.MapTraced(c.src), unread))
		}
	}
	r.Problems, r.Fields, r.Changes, r.Unread = problems.List(), profiles.list(), changes.list(), coverage.list(shapes)
}
