// Package check is the stage that judges mapped records: the schema, repeated
// and colliding ids, whether the counts of the stages before it add up, and what
// the version would change on the site.
package check

import (
	"context"
	"iter"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/workflow"
	"github.com/ucldc/pachamama/internal/schema"
)

// Stage checks.
type Stage struct {
	store   *harvest.Store
	catalog *catalog.Catalog
	schema  *schema.Schema
	seen    cache
}

// New returns the stage.
func New(store *harvest.Store, c *catalog.Catalog, s *schema.Schema) *Stage {
	return &Stage{store: store, catalog: c, schema: s}
}

// Name is "check".
func (s *Stage) Name() pachamama.Stage { return pachamama.StageCheck }

// Units are the mapped pages.
func (s *Stage) Units(ctx context.Context, job *harvest.Job) iter.Seq2[workflow.Unit, error] {
	return harvest.PageUnits(ctx, s.store, job.Version(pachamama.KindMapped))
}

// Do judges the records of a page. What conforms goes on to the checked page;
// what does not is set aside with reasons.
func (s *Stage) Do(ctx context.Context, job *harvest.Job, u workflow.Unit) (harvest.Outcome, error) {
	mapped := job.Version(pachamama.KindMapped)
	seen, err := s.seen.of(ctx, s.store, mapped)
	if err != nil {
		return harvest.Outcome{}, err
	}
	records, err := harvest.ReadLines[pachamama.Record](ctx, s.store, mapped, u.Page)
	if err != nil {
		return harvest.Outcome{}, err
	}
	out := harvest.Outcome{Counts: pachamama.Counts{}}
	problems := harvest.Problems{}
	kept := make([]pachamama.Record, 0, len(records))
	var rejected []harvest.Rejected
	for i, rec := range records {
		if rec.Deleted {
			continue // counted by the map stage
		}
		if !seen.last(rec.SourceID, u.Name, i) {
			out.Counts[pachamama.CountRepeated]++
			continue
		}
		faults := s.judge(rec, seen)
		if len(faults) == 0 {
			kept = append(kept, rec)
			for _, v := range s.schema.Lacks(rec.Fields) {
				p := problem(rec, v)
				p.Kept = true
				problems.Add(p)
			}
			continue
		}
		for _, p := range faults {
			problems.Add(p)
		}
		out.Counts[pachamama.CountRejected]++
		rejected = append(rejected, harvest.Rejected{SourceID: rec.SourceID, Problems: faults, Record: &rec})
	}
	out.Counts[pachamama.CountChecked] = int64(len(kept))
	out.Problems = problems.List()
	page, err := s.write(ctx, job, u, kept, rejected)
	out.Pages = []pachamama.Page{page}
	return out, err
}

func (s *Stage) write(ctx context.Context, job *harvest.Job, u workflow.Unit, kept []pachamama.Record, rejected []harvest.Rejected) (pachamama.Page, error) {
	raw, n, err := harvest.Lines(slices.Values(kept))
	if err != nil {
		return pachamama.Page{}, err
	}
	ref, name := job.Version(pachamama.KindChecked), u.Name+".jsonl"
	page, err := s.store.PutPage(ctx, ref, name, raw, n, u.Page.Key)
	if err != nil {
		return page, err
	}
	return page, s.store.PutRejected(ctx, ref, name, &page, rejected)
}

// judge returns what keeps a record back.
func (s *Stage) judge(rec pachamama.Record, seen *occurrences) []pachamama.Problem {
	var faults []pachamama.Problem
	for _, v := range s.schema.Validate(rec.Fields) {
		faults = append(faults, problem(rec, v))
	}
	if !seen.owns(rec.ID, rec.SourceID) {
		faults = append(faults, pachamama.Problem{Stage: pachamama.StageCheck, Code: pachamama.CodeConflict, Cause: "two records have the same id",
			Message: "another record of this collection has the id " + rec.ID, Hint: "Give each record its own ARK, or leave it out: then the id is made from the source's identifier.",
			Who: pachamama.WhoInstitution, Record: rec.SourceID, Field: "id", Value: rec.ID, Count: 1})
	}
	return faults
}

func problem(rec pachamama.Record, v schema.Violation) pachamama.Problem {
	return pachamama.Problem{Stage: pachamama.StageCheck, Code: pachamama.CodeRejected, Cause: v.Field + ": " + v.Cause, Message: v.Message, Hint: v.Hint,
		Who: pachamama.WhoInstitution, Record: rec.SourceID, Field: v.Field, Value: v.Value, Count: 1}
}

// Seal closes the version, if the counts add up, and writes the report.
func (s *Stage) Seal(ctx context.Context, job *harvest.Job, done harvest.Outcome) (pachamama.Counts, error) {
	s.seen.forget(job.Version(pachamama.KindMapped))
	fetched, err := s.store.Manifest(ctx, job.Version(pachamama.KindVernacular))
	if err != nil {
		return nil, err
	}
	mapped, err := s.store.Manifest(ctx, job.Version(pachamama.KindMapped))
	if err != nil {
		return nil, err
	}
	if err := Reconcile(fetched.Counts, mapped.Counts, done.Counts, job.Run.Accept); err != nil {
		return nil, err
	}
	by := mapped.MadeBy
	by.Schema = s.schema.Version()
	if err := harvest.SealVersion(ctx, s.store, job, pachamama.KindChecked, pachamama.KindMapped, by, done, pachamama.Manifest{}); err != nil {
		return nil, err
	}
	return nil, harvest.WriteReport(ctx, s.store, s.catalog, job, harvest.Sum(fetched.Counts, mapped.Counts, done.Counts))
}
