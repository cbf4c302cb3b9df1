// Package index is the stage that gives records, content and text to the search
// index as a new generation, beside the ones that readers see.
package index

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"golang.org/x/sync/errgroup"

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

// ahead is how many pages are read while others are being indexed.
const ahead = 4

// fill reads pages ahead and puts their documents in order.
func (s *Stage) fill(ctx context.Context, job *harvest.Job, w search.Writer, joiner *harvest.Joiner, pages iter.Seq2[pachamama.Page, error], counts pachamama.Counts, problems harvest.Problems) error {
	group, ctx := errgroup.WithContext(ctx)
	queue := make(chan chan []search.Doc, ahead)
	group.Go(func() error {
		defer close(queue)
		for page, err := range pages {
			if err != nil {
				return err
			}
			slot := make(chan []search.Doc, 1)
			select {
			case queue <- slot:
			case <-ctx.Done():
				return ctx.Err()
			}
			group.Go(func() error {
				docs, err := s.docs(ctx, joiner, page)
				slot <- docs
				return err
			})
		}
		return nil
	})
	group.Go(func() error {
		for slot := range queue {
			var docs []search.Doc
			select {
			case docs = <-slot:
			case <-ctx.Done():
				return ctx.Err()
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err := s.put(ctx, w, docs, counts, problems); err != nil {
				return err
			}
			job.Report(counts, "generation")
		}
		return nil
	})
	return group.Wait()
}

func (s *Stage) put(ctx context.Context, w search.Writer, docs []search.Doc, counts pachamama.Counts, problems harvest.Problems) error {
	refused, err := w.Put(ctx, docs)
	if err != nil {
		return err
	}
	for _, r := range refused {
		problems.Add(pachamama.Problem{Stage: pachamama.StageIndex, Code: pachamama.CodeRejected, Cause: "the index refuses the document", Message: r.Reason,
			Hint: "Mend the mapping of the field that is named.", Who: pachamama.WhoUs, Record: r.ID})
	}
	counts[pachamama.CountRefused] += int64(len(refused))
	counts[pachamama.CountIndexed] += int64(len(docs) - len(refused))
	return nil
}

// maxText bounds the text of one document in the index. The whole text stays in
// storage.
const maxText = 4 << 20

func (s *Stage) docs(ctx context.Context, joiner *harvest.Joiner, page pachamama.Page) ([]search.Doc, error) {
	joined, err := joiner.Page(ctx, page)
	if err != nil {
		return nil, err
	}
	docs := make([]search.Doc, len(joined))
	for i, j := range joined {
		docs[i] = s.doc(j)
		if docs[i].Stored, err = json.Marshal(j); err != nil {
			return nil, err
		}
		room := maxText
		for _, t := range j.Text {
			if t.Extractor == "" || room <= 0 {
				continue
			}
			text, err := s.store.Text(ctx, t.File, t.Extractor)
			if err != nil {
				return nil, err
			}
			for _, p := range text.Pages {
				if words := p.Text(); words != "" && len(words) <= room {
					docs[i].Pages = append(docs[i].Pages, search.DocPage{File: t.File, N: p.N, Text: words})
					room -= len(words)
				}
			}
		}
	}
	return docs, nil
}

// doc turns the fields of a record into what the index takes.
func (s *Stage) doc(j harvest.Stored) search.Doc {
	d := search.Doc{ID: j.Record.ID, Values: map[string][]string{"id": {j.Record.ID}}}
	for _, f := range j.Record.Fields {
		field, ok := s.schema.Field(f.Name)
		if !ok || !field.Indexed {
			continue
		}
		for _, v := range f.Values {
			d.Values[f.Name] = append(d.Values[f.Name], v.Text)
			if f.Name == "date" {
				d.Begin, d.End = widen(d.Begin, d.End, v)
			}
		}
	}
	return d
}

// widen stretches an interval over another date.
func widen(begin, end string, v pachamama.Value) (string, string) {
	if v.Begin != "" && (begin == "" || before(v.Begin, begin)) {
		begin = v.Begin
	}
	if v.End != "" && (end == "" || before(end, v.End)) {
		end = v.End
	}
	return begin, end
}

// before compares days, of which the schema has made sure that they are days.
func before(a, b string) bool {
	x, errX := search.Day(a, false)
	y, errY := search.Day(b, false)
	return errX == nil && errY == nil && x < y
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

// Fields derives the fields of the index from a schema.
func Fields(s *schema.Schema) []search.Field {
	var out []search.Field
	for _, f := range s.Fields {
		if !f.Indexed {
			continue
		}
		out = append(out, search.Field{Name: f.Name, Text: f.Text, Keyword: f.Kind == schema.Keyword, Facet: f.Facet, Sort: f.Sort,
			Date: f.Kind == schema.Date, Number: f.Kind == schema.Integer, Boost: f.Boost})
	}
	return out
}
