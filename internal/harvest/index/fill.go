package index

import (
	"context"
	"iter"

	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/search"
)

// ahead is how many pages are read while others are being indexed.
const ahead = 1

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
		return s.put(ctx, w, nil, counts, problems) // what was kept back
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
