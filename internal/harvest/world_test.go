package harvest_test

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/sqlite"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// openCatalog opens an empty one.
func openCatalog(t *testing.T) *catalog.Catalog {
	t.Helper()
	db, dialect, err := sqlite.OpenCatalog(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	must(t, err)
	c, err := catalog.Open(t.Context(), db, dialect, time.Now)
	must(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

// copying is a stage that writes, for each unit, a page which tells its run.
type copying struct {
	store *harvest.Store
	name  pachamama.Stage
	kind  pachamama.Kind
	units int
	do    func(ctx context.Context, job *harvest.Job, u workflow.Unit) error // before it writes; nil: nothing
	seal  func() error
	more  pachamama.Counts
}

func (s *copying) Name() pachamama.Stage { return s.name }

func (s *copying) Units(context.Context, *harvest.Job) iter.Seq2[workflow.Unit, error] {
	return func(yield func(workflow.Unit, error) bool) {
		for i := range s.units {
			if !yield(workflow.Unit{Name: fmt.Sprintf("%06d", i+1)}, nil) {
				return
			}
		}
	}
}

func (s *copying) Do(ctx context.Context, job *harvest.Job, u workflow.Unit) (harvest.Outcome, error) {
	out := harvest.Outcome{Counts: pachamama.Counts{"units": 1, pachamama.CountRejected: 1}}
	out.Problems = []pachamama.Problem{{Stage: s.name, Code: pachamama.CodeRejected, Cause: "no title", Record: u.Name, Count: 1}}
	if s.do != nil {
		if err := s.do(ctx, job, u); err != nil {
			return out, err
		}
	}
	page, err := s.store.PutPage(ctx, job.Version(s.kind), u.Name+".jsonl", []byte(job.Run.ID+" "+string(s.name)+" "+u.Name), 1, "")
	out.Pages = []pachamama.Page{page}
	return out, err
}

func (s *copying) Seal(ctx context.Context, job *harvest.Job, done harvest.Outcome) (pachamama.Counts, error) {
	if s.seal != nil {
		if err := s.seal(); err != nil {
			return nil, err
		}
	}
	return s.more, harvest.SealVersion(ctx, s.store, job, s.kind, "", pachamama.MadeBy{}, done, pachamama.Manifest{})
}

// bench is a runner with two stages.
type bench struct {
	*harvest.Runner
	t           *testing.T
	store       *harvest.Store
	fetch, mapp *copying
}

func newBench(t *testing.T) *bench {
	t.Helper()
	store, _ := newStore(t)
	b := &bench{t: t, store: store, fetch: &copying{store: store, name: pachamama.StageFetch, kind: pachamama.KindVernacular, units: 1},
		mapp: &copying{store: store, name: pachamama.StageMap, kind: pachamama.KindMapped, units: 4}}
	b.Runner = &harvest.Runner{Catalog: openCatalog(t), Stages: []harvest.Stage{b.fetch, b.mapp}, Owner: "me", Log: slog.New(slog.DiscardHandler), Now: time.Now}
	return b
}

// add stores a run of both stages.
func (b *bench) add(id string) {
	b.t.Helper()
	must(b.t, b.Catalog.AddRun(b.t.Context(), pachamama.Run{ID: id, Collection: pachamama.Collection{ID: "c-" + id, Name: "Collection " + id},
		Stages: []pachamama.Stage{pachamama.StageFetch, pachamama.StageMap}, Created: time.Now()}))
}

// units lists what a stage has left to do.
func (b *bench) units(run string, stage pachamama.Stage) []string {
	b.t.Helper()
	var names []string
	for u, err := range b.Units(b.t.Context(), run, stage) {
		must(b.t, err)
		names = append(names, u.Name)
	}
	return names
}

// walk does a stage to its end.
func (b *bench) walk(run string, stage pachamama.Stage) {
	b.t.Helper()
	must(b.t, b.Begin(b.t.Context(), run, stage))
	for _, u := range b.units(run, stage) {
		must(b.t, b.Do(b.t.Context(), run, stage, workflow.Unit{Name: u}))
	}
	must(b.t, b.Seal(b.t.Context(), run, stage))
}

func (b *bench) get(run string) pachamama.Run {
	b.t.Helper()
	r, err := b.Catalog.Run(b.t.Context(), run)
	must(b.t, err)
	return r
}

func (b *bench) stage(run string, name pachamama.Stage) catalog.StageRow {
	b.t.Helper()
	rows, err := b.Catalog.Stages(b.t.Context(), run)
	must(b.t, err)
	i := slices.IndexFunc(rows, func(r catalog.StageRow) bool { return r.Stage == name })
	return rows[cmp.Or(max(i, 0), 0)]
}
