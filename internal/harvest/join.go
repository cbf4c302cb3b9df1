package harvest

import (
	"context"
	"slices"

	"github.com/ucldc/pachamama"
)

// Joiner brings the records of checked pages together with their content and
// text, as the index and exports want them.
type Joiner struct {
	store        *Store
	job          *Job
	placeholders []string
}

// NewJoiner opens the versions that a run made or was given.
func NewJoiner(ctx context.Context, s *Store, job *Job) (*Joiner, error) {
	m, err := s.Manifest(ctx, job.Version(pachamama.KindContent))
	return &Joiner{store: s, job: job, placeholders: m.Placeholders}, err
}

// Page joins what belongs to a checked page.
func (j *Joiner) Page(ctx context.Context, page pachamama.Page) ([]Stored, error) {
	records, err := ReadLines[pachamama.Record](ctx, j.store, j.job.Version(pachamama.KindChecked), page)
	if err != nil {
		return nil, err
	}
	content, err := sibling[pachamama.Content](ctx, j, pachamama.KindContent, page)
	if err != nil {
		return nil, err
	}
	texts, err := sibling[pachamama.TextRef](ctx, j, pachamama.KindText, page)
	if err != nil {
		return nil, err
	}
	out := make([]Stored, len(records))
	where := make(map[string]int, len(records))
	for i, rec := range records {
		out[i] = Stored{Collection: j.job.Run.Collection.ID, Version: j.job.Run.ID, Page: PageName(page.Key), Record: rec, Content: pachamama.Content{ID: rec.ID}}
		where[rec.ID] = i
	}
	for _, c := range content {
		if i, ok := where[c.ID]; ok {
			if len(c.Thumbnails) > 0 && slices.Contains(j.placeholders, c.Thumbnails[0].SHA256) {
				c.Thumbnails = nil
			}
			out[i].Content = c
		}
	}
	for _, t := range texts {
		if i, ok := where[t.ID]; ok {
			out[i].Text = append(out[i].Text, t)
		}
	}
	return out, nil
}

// sibling reads the page of the same name in another version of the run.
func sibling[T any](ctx context.Context, j *Joiner, kind pachamama.Kind, page pachamama.Page) ([]T, error) {
	return ReadLines[T](ctx, j.store, j.job.Version(kind), pachamama.Page{Key: page.Key, Records: page.Records})
}
