// Package harvesttest sets up a small harvested world in memory for the tests
// of what stands on the pipeline: the console and the API.
package harvesttest

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/workflow"
	"github.com/ucldc/pachamama/internal/schema"
)

// World is the set-up.
type World struct {
	Catalog *catalog.Catalog
	Store   *harvest.Store
	Index   *search.Index
	Control *harvest.Control
	Reader  *harvest.Reader
	Schema  *schema.Schema
	Engine  *Engine

	thumbnails map[int]pachamama.File
}

// Open sets up an empty world over a catalog's database and a storage driver.
func Open(ctx context.Context, db *sql.DB, dialect catalog.Dialect, storage blob.Driver) (*World, error) {
	w := &World{Engine: &Engine{}, thumbnails: map[int]pachamama.File{}}
	var err error
	if w.Catalog, err = catalog.Open(ctx, db, dialect, time.Now); err != nil {
		return nil, err
	}
	if w.Store, err = harvest.NewStore(blob.New(storage)); err != nil {
		return nil, err
	}
	if w.Schema, err = schema.Default(); err != nil {
		return nil, err
	}
	w.Index = search.New(&driver{sealed: map[search.Generation][]search.Doc{}}, fields(w.Schema))
	w.Control = &harvest.Control{Catalog: w.Catalog, Workflow: w.Engine, Index: w.Index, Now: time.Now}
	w.Reader = &harvest.Reader{Catalog: w.Catalog, Store: w.Store, Index: w.Index}
	return w, nil
}

func fields(s *schema.Schema) []search.Field {
	var out []search.Field
	for _, f := range s.Fields {
		out = append(out, search.Field{Name: f.Name, Text: f.Text, Keyword: f.Kind == schema.Keyword, Facet: f.Facet, Sort: f.Sort, Date: f.Kind == schema.Date})
	}
	return out
}

// Engine is a workflow driver that only remembers what it was asked.
type Engine struct {
	mu      sync.Mutex
	started []workflow.Plan
}

// Started returns the plans that were started.
func (e *Engine) Started() []workflow.Plan {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.started)
}

// Start implements workflow.Driver.
func (e *Engine) Start(_ context.Context, p workflow.Plan) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.started = append(e.started, p)
	return nil
}

// Cancel implements workflow.Driver.
func (e *Engine) Cancel(context.Context, string) error { return nil }

// Serve implements workflow.Driver.
func (e *Engine) Serve(ctx context.Context, _ workflow.Stages) error { <-ctx.Done(); return nil }

// Describe implements workflow.Driver.
func (e *Engine) Describe() port.Descriptor { return port.Descriptor{Driver: "remembering"} }

// Close implements workflow.Driver.
func (e *Engine) Close() error { return nil }

// Item is a record with everything that belongs to it.
type Item struct {
	Record  pachamama.Record
	Raw     string // its element
	Content pachamama.Content
	Text    []pachamama.PageText // File is the sha256 of one of the content's files
}

// Harvest stores a finished run of a collection, on stage, and published when
// wanted, whatever the gates say. It returns the run's id.
func (w *World) Harvest(ctx context.Context, col pachamama.Collection, items []Item, publish bool) (string, error) {
	if err := w.Catalog.PutCollection(ctx, col); err != nil {
		return "", err
	}
	run := pachamama.Run{ID: ulid.Make().String(), Collection: col, Stages: pachamama.Stages(), By: "test", State: pachamama.RunWaiting, Created: time.Now()}
	if !publish {
		run.Stages = run.Stages[:len(run.Stages)-1]
	}
	if err := w.Catalog.AddRun(ctx, run); err != nil {
		return "", err
	}
	stored, err := w.versions(ctx, harvest.NewJob(run, nil), items)
	if err != nil {
		return "", err
	}
	if err := w.generation(ctx, run, stored, items); err != nil {
		return "", err
	}
	if err := w.ledger(ctx, run, int64(len(items)), publish); err != nil {
		return "", err
	}
	counts := pachamama.Counts{pachamama.CountFetched: int64(len(items)), pachamama.CountChecked: int64(len(items))}
	if err := harvest.WriteReport(ctx, w.Store, w.Catalog, harvest.NewJob(run, nil), counts); err != nil {
		return "", err
	}
	if _, err = w.Catalog.Move(ctx, catalog.Stage, col.ID, run.ID, "test"); err != nil {
		return "", err
	}
	if publish {
		_, err = w.Catalog.Move(ctx, catalog.Live, col.ID, run.ID, "test")
		return run.ID, err
	}
	if held := harvest.PassGates(ctx, w.Catalog, run); held != nil {
		return run.ID, w.Catalog.SetRunState(ctx, run.ID, pachamama.RunHeld, held)
	}
	return run.ID, nil
}

func (w *World) ledger(ctx context.Context, run pachamama.Run, n int64, publish bool) error {
	if err := w.Catalog.SetRunState(ctx, run.ID, pachamama.RunRunning, nil); err != nil {
		return err
	}
	counts := map[pachamama.Stage]pachamama.Counts{
		pachamama.StageFetch: {pachamama.CountReported: n, pachamama.CountFetched: n}, pachamama.StageMap: {pachamama.CountMapped: n},
		pachamama.StageCheck: {pachamama.CountChecked: n}, pachamama.StageIndex: {pachamama.CountIndexed: n}}
	if publish {
		counts[pachamama.StagePublish] = pachamama.Counts{pachamama.CountVisible: n}
	}
	sum := pachamama.Counts{}
	for _, stage := range run.Stages {
		sum.Add(counts[stage])
		if err := w.Catalog.StartStage(ctx, run.ID, stage); err != nil {
			return err
		}
		if err := w.Catalog.Progress(ctx, run.ID, stage, 1, 1, "000001", nil); err != nil {
			return err
		}
		if err := w.Catalog.EndStage(ctx, run.ID, stage, pachamama.RunDone, counts[stage]); err != nil {
			return err
		}
	}
	if err := w.Catalog.SetRunCounts(ctx, run.ID, sum); err != nil {
		return err
	}
	return w.Catalog.SetRunState(ctx, run.ID, pachamama.RunDone, nil)
}
