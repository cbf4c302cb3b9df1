package harvest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// WriteReport compares the sealed checked version of a run with what is
// published, has the gates judge it, and stores both. A run that goes on after
// the check keeps its report, unless another version was published meanwhile.
func WriteReport(ctx context.Context, s *Store, c *catalog.Catalog, job *Job, counts pachamama.Counts) error {
	base, err := c.Pointer(ctx, catalog.Live, job.Run.Collection.ID)
	if err != nil {
		return err
	}
	if stands, err := reported(ctx, s, c, job, base); err != nil || stands {
		return err
	}
	sum, err := compare(ctx, s, c, job, base)
	if err != nil {
		return err
	}
	history, err := c.Verdicts(ctx, job.Run.Collection.ID, remembered)
	if err != nil {
		return err
	}
	problems, err := problemsOf(ctx, c, job.Run)
	if err != nil {
		return err
	}
	problems = slices.DeleteFunc(problems, func(p pachamama.Problem) bool { return !beforeContent(p.Stage) })
	r := pachamama.Report{Counts: counts, Missing: missing(problems), Problems: problems, Changes: sum,
		Verdict: judge(sum, counts, job.Run.Collection.Gates, history)}
	if err := s.putReport(ctx, job.Run.Collection.ID, job.Run.ID, r); err != nil {
		return err
	}
	return c.PutVerdict(ctx, job.Run.ID, job.Run.Collection.ID, r.Verdict)
}

// reported tells whether the report of a run stands and still holds.
func reported(ctx context.Context, s *Store, c *catalog.Catalog, job *Job, base string) (bool, error) {
	r, err := s.report(ctx, job.Run.Collection.ID, job.Run.ID)
	if err == nil {
		_, err = c.Verdict(ctx, job.Run.ID)
	}
	if code := pachamama.CodeOf(err); code == pachamama.CodeNotFound || code == pachamama.CodeMalformed {
		return false, nil
	}
	return base == r.Changes.Base || base == job.Run.ID, err
}

func beforeContent(s pachamama.Stage) bool {
	return s == pachamama.StageFetch || s == pachamama.StageMap || s == pachamama.StageCheck
}

func (s *Store) putReport(ctx context.Context, collection, run string, r pachamama.Report) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return s.bucket.Put(ctx, reportKey(collection, run), "application/json", bytes.NewReader(b))
}

func (s *Store) report(ctx context.Context, collection, run string) (pachamama.Report, error) {
	var r pachamama.Report
	b, err := s.bucket.ReadAll(ctx, reportKey(collection, run), maxManifest)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		return r, &pachamama.Error{Code: pachamama.CodeNotFound, Op: "store.Report", Subject: run, Message: "the run has no report", Cause: err,
			Hint: "The check stage writes it: `pachamama show " + run + "` tells how far the run is."}
	}
	if err == nil && json.Unmarshal(b, &r) != nil {
		err = s.damaged(reportKey(collection, run), nil)
	}
	return r, err
}

// Report returns the report of a run, with all that is known by now.
func (r *Reader) Report(ctx context.Context, id string) (pachamama.Report, error) {
	run, err := r.Catalog.Run(ctx, id)
	if err != nil {
		return pachamama.Report{}, err
	}
	judged := NewJob(run, nil).Version(pachamama.KindChecked)
	out, err := r.Store.report(ctx, judged.Collection, judged.Version)
	if err != nil {
		return out, err
	}
	out.Run, out.Collection, out.Name, out.State = id, run.Collection.ID, run.Collection.Name, run.State
	maps.Copy(out.Counts, run.Counts)
	if out.Problems, err = problemsOf(ctx, r.Catalog, run); err != nil {
		return out, err
	}
	out.Missing = missing(out.Problems)
	for _, version := range []string{judged.Version, id} { // the run's own counts most
		v, err := r.Catalog.Verdict(ctx, version)
		if err == nil {
			out.Verdict = v
		} else if pachamama.CodeOf(err) != pachamama.CodeNotFound {
			return out, err
		}
	}
	return out, nil
}

// Differences calls each with the records that a run takes away or gives another
// public id.
func (r *Reader) Differences(ctx context.Context, id string, each func(pachamama.Difference) error) error {
	run, err := r.Catalog.Run(ctx, id)
	if err != nil {
		return err
	}
	judged := NewJob(run, nil).Version(pachamama.KindChecked)
	return r.Store.eachDifference(ctx, judged.Collection, judged.Version, each)
}

// SetAside calls each with the records that a run set aside, and why.
func (r *Reader) SetAside(ctx context.Context, id string, each func(Rejected) error) error {
	run, err := r.Catalog.Run(ctx, id)
	if err != nil {
		return err
	}
	for _, kind := range []pachamama.Kind{pachamama.KindMapped, pachamama.KindChecked} {
		if err := rejected(ctx, r.Store, NewJob(run, nil).Version(kind), each); err != nil {
			return err
		}
	}
	return nil
}

// problemsOf returns the problems of a run, with those of the earlier runs whose
// versions it was given.
func problemsOf(ctx context.Context, c *catalog.Catalog, run pachamama.Run) ([]pachamama.Problem, error) {
	out, err := c.Problems(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	for _, stage := range pachamama.Stages() {
		from, given := run.Inputs[stage]
		if !given {
			continue
		}
		all, err := c.Problems(ctx, from)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			if p.Stage == stage {
				out = append(out, p)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b pachamama.Problem) int { return cmp.Compare(b.Count, a.Count) })
	return out, nil
}

// missing lists the fields that records lack, as the check stage found.
func missing(problems []pachamama.Problem) []pachamama.MissingField {
	var out []pachamama.MissingField
	for _, p := range problems {
		if p.Stage == pachamama.StageCheck && p.Field != "" && strings.HasSuffix(p.Cause, ": missing") {
			out = append(out, pachamama.MissingField{Field: p.Field, Required: !p.Kept, Records: p.Count})
		}
	}
	return out
}
