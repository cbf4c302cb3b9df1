package harvest

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/ucldc/pachamama"
)

// Joiner brings the records of checked pages together with their content and
// text, as the index and exports want them. It may be used by many goroutines.
type Joiner struct {
	store        *Store
	job          *Job
	placeholders []string
	content      beside[pachamama.Content]
	texts        beside[pachamama.TextRef]
	reused       bool // the content was brought for another version of the records
	without      atomic.Int64
}

// NewJoiner opens the versions that a run made or was given. Content and text of
// an earlier run are found by the ids of the records, which costs 16 bytes of
// memory for each of them; over five million that is refused with too_large.
func NewJoiner(ctx context.Context, s *Store, job *Job) (*Joiner, error) {
	m, err := s.Manifest(ctx, job.Version(pachamama.KindContent))
	if err != nil {
		return nil, err
	}
	j := &Joiner{store: s, job: job, placeholders: m.Placeholders}
	checked := job.Version(pachamama.KindChecked)
	contentOf, err := madeFrom(ctx, s, job.Version(pachamama.KindContent), checked)
	if err != nil {
		return nil, err
	}
	textOf, err := madeFrom(ctx, s, job.Version(pachamama.KindText), checked)
	if err != nil {
		return nil, err
	}
	j.reused = !contentOf
	j.content = beside[pachamama.Content]{store: s, ref: job.Version(pachamama.KindContent), id: func(c pachamama.Content) string { return c.ID }}
	j.texts = beside[pachamama.TextRef]{store: s, ref: job.Version(pachamama.KindText), id: func(t pachamama.TextRef) string { return t.ID }}
	if !contentOf {
		err = j.content.find(ctx)
	}
	if !textOf && err == nil {
		err = j.texts.find(ctx)
	}
	return j, err
}

// madeFrom tells whether a version was made from the checked one, page by page:
// by the same run, or by its parents.
func madeFrom(ctx context.Context, s *Store, ref, checked Ref) (bool, error) {
	for range 2 { // text comes from content, content from checked records
		if ref.Version == checked.Version {
			return true, nil
		}
		m, err := s.Manifest(ctx, ref)
		if err != nil || m.Parent == checked.String() {
			return err == nil, err
		}
		parent, ok := parseRef(ref.Collection, m.Parent)
		if !ok || parent.Kind != pachamama.KindContent {
			return false, nil
		}
		ref = parent
	}
	return false, nil
}

// Without is how many of the records joined so far have no line in content that
// was brought for earlier records: nobody looked for theirs yet.
func (j *Joiner) Without() int64 { return j.without.Load() }

// Page joins what belongs to a checked page.
func (j *Joiner) Page(ctx context.Context, page pachamama.Page) ([]Stored, error) {
	records, err := ReadLines[pachamama.Record](ctx, j.store, j.job.Version(pachamama.KindChecked), page)
	if err != nil {
		return nil, err
	}
	out := make([]Stored, len(records))
	where := make(map[string]int, len(records))
	for i, rec := range records {
		out[i] = Stored{Collection: j.job.Run.Collection.ID, Version: j.job.Run.ID, Page: PageName(page.Key), Record: rec, Content: pachamama.Content{ID: rec.ID}}
		where[rec.ID] = i
	}
	content, err := j.content.of(ctx, page, where)
	if err != nil {
		return nil, err
	}
	texts, err := j.texts.of(ctx, page, where)
	if err != nil {
		return nil, err
	}
	if j.reused {
		j.without.Add(int64(len(records) - len(content)))
	}
	for _, c := range content {
		if len(c.Thumbnails) > 0 && slices.Contains(j.placeholders, c.Thumbnails[0].SHA256) {
			c.Thumbnails = nil
		}
		out[where[c.ID]].Content = c
	}
	for _, t := range texts {
		i := where[t.ID]
		out[i].Text = append(out[i].Text, t)
	}
	return out, nil
}
