// Package fetch is the stage that stores what a source gives, page by page, as
// it gives it: a page is stored before it is looked at.
package fetch

import (
	"context"
	"errors"
	"iter"
	"maps"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/workflow"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// Stage fetches.
type Stage struct {
	store   *harvest.Store
	catalog *catalog.Catalog
	web     oai.Getter
	prefer  []string // formats that can be mapped, the richest first

	// Pause waits before a page is asked for again; tests do not wait.
	Pause func(ctx context.Context, d time.Duration) error
}

// New returns the stage. Prefer names the formats that can be mapped, the
// richest first, for collections that do not say which they want.
func New(store *harvest.Store, c *catalog.Catalog, web oai.Getter, prefer []string) *Stage {
	return &Stage{store: store, catalog: c, web: web, prefer: prefer, Pause: pause}
}

// Name is "fetch".
func (s *Stage) Name() pachamama.Stage { return pachamama.StageFetch }

// chain is the one cursor chain of a collection: a list and its tokens, and
// what follows where it breaks.
const chain = "list"

// Units is the chain. It is resumed from its last stored page.
func (s *Stage) Units(context.Context, *harvest.Job) iter.Seq2[workflow.Unit, error] {
	return func(yield func(workflow.Unit, error) bool) { yield(workflow.Unit{Name: chain}, nil) }
}

// Do walks the list to its end. Pages in storage are read from there: the
// source is never asked again for a page that it gave whole.
func (s *Stage) Do(ctx context.Context, job *harvest.Job, _ workflow.Unit) (harvest.Outcome, error) {
	src := job.Run.Collection.Source
	w := &walk{Stage: s, job: job, ref: job.Version(pachamama.KindVernacular), client: oai.New(src.URL, s.web), stored: map[string]bool{}, steps: map[int64]step{},
		asked: map[string]bool{}, broken: map[string]bool{}, out: harvest.Outcome{Counts: pachamama.Counts{}}, problems: harvest.Problems{}}
	names, err := s.store.StoredPages(ctx, w.ref)
	if err != nil {
		return w.out, err
	}
	for _, name := range names {
		w.stored[name] = true
	}
	if w.begun, err = w.start(ctx); err != nil {
		return w.out, err
	}
	w.whole, w.n, w.first = w.begun.list(), w.begun.Page, w.begun.Page+1
	w.legs = []leg{{At: w.whole}}
	if err = w.walk(ctx); err == nil {
		err = w.remember(ctx)
	}
	if w.became != nil { // a walk whose end is noted without it would be sealed on top of the base
		err = errors.Join(err, w.catalog.SetIncrement(ctx, job.Run.ID, *w.became))
	}
	w.out.Problems = w.problems.List()
	return w.out, err
}

// Seal closes the version. That of an incremental run begins with the pages that
// it goes on from.
func (s *Stage) Seal(ctx context.Context, job *harvest.Job, done harvest.Outcome) (pachamama.Counts, error) {
	if job.Run.Increment == nil || job.Run.Increment.Base == "" {
		return nil, harvest.SealVersion(ctx, s.store, job, pachamama.KindVernacular, "", pachamama.MadeBy{}, done, pachamama.Manifest{})
	}
	base := harvest.Ref{Collection: job.Run.Collection.ID, Kind: pachamama.KindVernacular, Version: job.Run.Increment.Base}
	pages, err := s.store.Carry(ctx, base)
	if err != nil {
		return nil, err
	}
	carried := pachamama.Counts{pachamama.CountCarried: 0}
	for _, page := range pages {
		carried[pachamama.CountCarried] += page.Records
	}
	all := harvest.Outcome{Counts: maps.Clone(done.Counts), Pages: append(pages, done.Pages...)}
	all.Counts.Add(carried)
	return carried, harvest.SealVersion(ctx, s.store, job, pachamama.KindVernacular, "", pachamama.MadeBy{}, all, pachamama.Manifest{Parent: base.String()})
}
