// Package harvest is the pipeline: stages, units, versions and manifests. The
// stages themselves are in the packages below it and never import each other:
// they speak through versions and the catalog.
package harvest

import (
	"context"
	"iter"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// Stage is one step of the pipeline.
type Stage interface {
	Name() pachamama.Stage
	// Units lists what there is to do. It is cheap to ask again, and the names
	// are stable.
	Units(ctx context.Context, job *Job) iter.Seq2[workflow.Unit, error]
	// Do does one unit. It is idempotent: the same input gives the same bytes,
	// written only under the output version or by content.
	Do(ctx context.Context, job *Job, u workflow.Unit) (Outcome, error)
	// Seal is called when every unit is done, with the pages that they wrote, in
	// order, and the sum of their counts. It closes the output version and
	// returns what is to be added to the counts.
	Seal(ctx context.Context, job *Job, done Outcome) (pachamama.Counts, error)
}

// Outcome is what came of a unit.
type Outcome struct {
	Counts   pachamama.Counts
	Pages    []pachamama.Page
	Problems []pachamama.Problem
}

// Job is a run as its stages see it.
type Job struct {
	Run    pachamama.Run
	report func(counts pachamama.Counts, doing string)
}

// NewJob returns a job whose reports go to report, which may be nil.
func NewJob(run pachamama.Run, report func(counts pachamama.Counts, doing string)) *Job {
	return &Job{Run: run, report: report}
}

// Report tells how far a long unit is: its counts so far and what it does now.
func (j *Job) Report(counts pachamama.Counts, doing string) {
	if j.report != nil {
		j.report(counts, doing)
	}
}

// Version names the version of a kind that this run writes or reads: its own
// where it walks the stage that makes it, else the input it was given.
func (j *Job) Version(kind pachamama.Kind) Ref {
	ref := Ref{Collection: j.Run.Collection.ID, Kind: kind, Version: j.Run.ID}
	if input, ok := j.Run.Inputs[MakerOf(kind)]; ok {
		ref.Version = input
	}
	return ref
}

// MakerOf returns the stage that writes versions of a kind.
func MakerOf(kind pachamama.Kind) pachamama.Stage {
	switch kind {
	case pachamama.KindVernacular:
		return pachamama.StageFetch
	case pachamama.KindMapped:
		return pachamama.StageMap
	case pachamama.KindChecked:
		return pachamama.StageCheck
	case pachamama.KindContent:
		return pachamama.StageContent
	default:
		return pachamama.StageText
	}
}

// PageUnits lists the pages of a sealed version as units.
func PageUnits(ctx context.Context, store *Store, ref Ref) iter.Seq2[workflow.Unit, error] {
	return func(yield func(workflow.Unit, error) bool) {
		m, err := store.Manifest(ctx, ref)
		if err != nil {
			yield(workflow.Unit{}, err)
			return
		}
		for page, err := range store.Pages(ctx, ref, m) {
			if !yield(workflow.Unit{Name: PageName(page.Key), Page: page}, err) || err != nil {
				return
			}
		}
	}
}
