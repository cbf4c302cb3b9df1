// Package index is the stage that gives records, content and text to the search
// index as a new generation, beside the ones that readers see.
package index

import (
	"context"
	"fmt"
	"iter"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/workflow"
	"github.com/ucldc/pachamama/internal/schema"
)

// Stage indexes.
type Stage struct {
	store   *harvest.Store
	index   *search.Index
	catalog *catalog.Catalog
	schema  *schema.Schema
}

// New returns the stage.
func New(store *harvest.Store, ix *search.Index, c *catalog.Catalog, s *schema.Schema) *Stage {
	return &Stage{store: store, index: ix, catalog: c, schema: s}
}

// Name is "index".
func (s *Stage) Name() pachamama.Stage { return pachamama.StageIndex }

// Units is the generation as a whole: it has one writer, and begins afresh.
func (s *Stage) Units(context.Context, *harvest.Job) iter.Seq2[workflow.Unit, error] {
	return func(yield func(workflow.Unit, error) bool) { yield(workflow.Unit{Name: "generation"}, nil) }
}

// Do writes the generation and puts it on stage.
func (s *Stage) Do(ctx context.Context, job *harvest.Job, _ workflow.Unit) (out harvest.Outcome, err error) {
	ref := job.Version(pachamama.KindChecked)
	m, err := s.store.Manifest(ctx, ref)
	if err != nil {
		return out, err
	}
	joiner, err := harvest.NewJoiner(ctx, s.store, job)
	if err != nil {
		return out, err
	}
	generation := search.Generation{Collection: job.Run.Collection.ID, Version: job.Run.ID}
	w, err := s.index.Begin(ctx, generation)
	if err != nil {
		return out, err
	}
	out.Counts = pachamama.Counts{}
	problems := harvest.Problems{}
	if err := s.fill(ctx, job, w, joiner, s.store.Pages(ctx, ref, m), out.Counts, problems); err != nil {
		return out, abort(w, err)
	}
	n, err := w.Seal(ctx)
	if err != nil {
		return out, abort(w, err)
	}
	out.Counts[pachamama.CountIndexed] = n
	if left := joiner.Without(); left > 0 {
		problems.Add(pachamama.Problem{Stage: pachamama.StageIndex, Code: pachamama.CodeIncomplete, Cause: "the content stage was left out, and earlier runs brought nothing for these records",
			Message: fmt.Sprintf("%d records are shown without thumbnails and documents", left), Hint: "Bring them: `pachamama run " + job.Run.Collection.ID + " --only content`.",
			Who: pachamama.WhoUs, Count: left, Kept: true})
	}
	out.Problems = problems.List()
	if checked := m.Counts[pachamama.CountChecked]; checked != n+out.Counts[pachamama.CountRefused] {
		return out, &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "index", Subject: job.Run.ID, Who: pachamama.WhoUs,
			Message: fmt.Sprintf("%d records were to be indexed, the index has %d and refused %d", checked, n, out.Counts[pachamama.CountRefused]),
			Hint:    "Index again: `pachamama run " + job.Run.Collection.ID + " --from index`."}
	}
	return out, nil
}

func abort(w search.Writer, err error) error {
	if aerr := w.Abort(); aerr != nil {
		return fmt.Errorf("%w (and the generation could not be taken back: %w)", err, aerr)
	}
	return err
}

// Seal puts the generation on stage.
func (s *Stage) Seal(ctx context.Context, job *harvest.Job, _ harvest.Outcome) (pachamama.Counts, error) {
	_, err := s.catalog.Move(ctx, catalog.Stage, job.Run.Collection.ID, job.Run.ID, by(job.Run))
	return nil, err
}

func by(run pachamama.Run) string {
	if run.By != "" {
		return run.By
	}
	return "run " + run.ID
}
