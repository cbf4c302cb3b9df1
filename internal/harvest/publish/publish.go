// Package publish is the stage that shows an indexed version to readers.
package publish

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// Stage publishes.
type Stage struct {
	catalog *catalog.Catalog
	index   *search.Index
}

// New returns the stage.
func New(c *catalog.Catalog, ix *search.Index) *Stage { return &Stage{catalog: c, index: ix} }

// Name is "publish".
func (s *Stage) Name() pachamama.Stage { return pachamama.StagePublish }

// Units is the pointer.
func (s *Stage) Units(context.Context, *harvest.Job) iter.Seq2[workflow.Unit, error] {
	return func(yield func(workflow.Unit, error) bool) { yield(workflow.Unit{Name: "pointer"}, nil) }
}

// Do moves the pointer of the public site, when the gates let the version
// through and the index shows as many documents as it was given.
func (s *Stage) Do(ctx context.Context, job *harvest.Job, _ workflow.Unit) (harvest.Outcome, error) {
	collection, version := job.Run.Collection.ID, job.Run.ID
	if err := harvest.PassGates(ctx, s.catalog, job.Run); err != nil {
		return harvest.Outcome{}, err
	}
	indexed, err := s.indexed(ctx, version)
	if err != nil {
		return harvest.Outcome{}, err
	}
	res, err := s.index.Find(ctx, search.Query{}, []search.Generation{{Collection: collection, Version: version}})
	if err != nil {
		return harvest.Outcome{}, err
	}
	if res.Total != indexed {
		return harvest.Outcome{}, &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "publish", Subject: collection, Who: pachamama.WhoUs,
			Message: fmt.Sprintf("%d documents were indexed and %d can be found", indexed, res.Total),
			Hint:    "Index again: `pachamama run " + collection + " --from index --publish`."}
	}
	by := job.Run.By
	if by == "" {
		by = "run " + version
	}
	if _, err := s.catalog.Move(ctx, catalog.Live, collection, version, by); err != nil {
		return harvest.Outcome{}, err
	}
	return harvest.Outcome{Counts: pachamama.Counts{pachamama.CountVisible: res.Total}}, s.sweep(ctx, collection)
}

func (s *Stage) indexed(ctx context.Context, run string) (int64, error) {
	rows, err := s.catalog.Stages(ctx, run)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		if row.Stage == pachamama.StageIndex {
			return row.Counts[pachamama.CountIndexed], nil
		}
	}
	return 0, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "publish", Subject: run, Message: "the run does not index what it is to publish",
		Hint: "Use `pachamama publish COLLECTION`."}
}

// keep is how many generations of a collection stay in the index for going back.
const keep = 3

// sweep drops generations that nobody looks at, all but the newest few.
func (s *Stage) sweep(ctx context.Context, collection string) error {
	all, err := s.index.Generations(ctx)
	if err != nil {
		return err
	}
	mine := slices.DeleteFunc(all, func(g search.Generation) bool { return g.Collection != collection })
	slices.SortFunc(mine, func(a, b search.Generation) int { return strings.Compare(b.Version, a.Version) }) // newest first
	for i, g := range mine {
		shown, err := s.shown(ctx, g)
		if err != nil {
			return err
		}
		if i < keep || shown {
			continue
		}
		if err := s.index.Drop(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stage) shown(ctx context.Context, g search.Generation) (bool, error) {
	for _, site := range []catalog.Site{catalog.Live, catalog.Stage} {
		version, err := s.catalog.Pointer(ctx, site, g.Collection)
		if err != nil || version == g.Version {
			return true, err
		}
	}
	return false, nil
}

// Seal has nothing left to do.
func (s *Stage) Seal(context.Context, *harvest.Job, harvest.Outcome) (pachamama.Counts, error) {
	return nil, nil
}
