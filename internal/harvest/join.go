package harvest

import (
	"context"

	"github.com/ucldc/pachamama"
)

// Join brings the records of a checked page together with their content and
// text, as the index and exports want them.
func Join(ctx context.Context, s *Store, job *Job, page pachamama.Page) ([]Stored, error) {
	records, err := ReadLines[pachamama.Record](ctx, s, job.Version(pachamama.KindChecked), page)
	if err != nil {
		return nil, err
	}
	content, err := sibling[pachamama.Content](ctx, s, job.Version(pachamama.KindContent), page)
	if err != nil {
		return nil, err
	}
	texts, err := sibling[pachamama.TextRef](ctx, s, job.Version(pachamama.KindText), page)
	if err != nil {
		return nil, err
	}
	out := make([]Stored, len(records))
	where := make(map[string]int, len(records))
	for i, rec := range records {
		out[i] = Stored{Collection: job.Run.Collection.ID, Version: job.Run.ID, Page: PageName(page.Key), Record: rec, Content: pachamama.Content{ID: rec.ID}}
		where[rec.ID] = i
	}
	for _, c := range content {
		if i, ok := where[c.ID]; ok {
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

// sibling reads the page of the same name in another version.
func sibling[T any](ctx context.Context, s *Store, ref Ref, page pachamama.Page) ([]T, error) {
	return ReadLines[T](ctx, s, ref, pachamama.Page{Key: page.Key, Records: page.Records})
}
