package content

import (
	"context"
	"slices"
	"sync"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
)

// earlier is what the run that an incremental run goes on from brought. Its files
// are not asked for again for records that did not change; those of which a file
// failed are. Full harvests ask for all.
type earlier struct {
	collection string
	mu         sync.Mutex // held while it is opened
	opened     bool
	content    *harvest.Contents // nil: nothing to take from
	last       string            // the last page that is carried over
}

// earlier returns what can be taken from an earlier run.
func (s *Stage) earlier(ctx context.Context, job *harvest.Job) (*earlier, error) {
	if job.Run.Increment == nil || job.Run.Increment.Base == "" {
		return &earlier{}, nil
	}
	s.mu.Lock()
	e := s.before[job.Run.ID]
	if e == nil {
		for id, old := range s.before {
			if old.collection == job.Run.Collection.ID { // of a run that did not come to its end
				delete(s.before, id)
			}
		}
		e = &earlier{collection: job.Run.Collection.ID}
		s.before[job.Run.ID] = e
	}
	s.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.opened {
		return e, nil
	}
	err := e.open(ctx, s, job)
	e.opened = err == nil
	return e, err
}

func (e *earlier) open(ctx context.Context, s *Stage, job *harvest.Job) error {
	raw := job.Version(pachamama.KindVernacular)
	m, err := s.store.Manifest(ctx, raw)
	if err != nil {
		return err
	}
	for page, err := range s.store.Pages(ctx, raw, m) {
		if err != nil {
			return err
		}
		if page.Version == "" {
			break
		}
		e.last = harvest.PageName(page.Key)
	}
	base, err := s.files.catalog.Run(ctx, job.Run.Increment.Base)
	if err != nil {
		return err
	}
	e.content, err = harvest.OpenContents(ctx, s.store, harvest.NewJob(base, nil).Version(pachamama.KindContent))
	if code := pachamama.CodeOf(err); code == pachamama.CodeNotFound || code == pachamama.CodeTooLarge {
		return nil // all is asked for
	}
	return err
}

// of returns the content of those records of a page that need nothing more, by
// their ids.
func (e *earlier) of(ctx context.Context, page string, records []pachamama.Record) (map[string]pachamama.Content, error) {
	if e.content == nil || page > e.last {
		return nil, nil
	}
	wanted := make(map[string]int, len(records))
	for i, rec := range records {
		wanted[rec.ID] = i
	}
	lines, err := e.content.Of(ctx, wanted)
	out := make(map[string]pachamama.Content, len(lines))
	for _, c := range lines {
		if all(records[wanted[c.ID]], c) {
			out[c.ID] = c
		}
	}
	return out, err
}

// all tells whether content is of every file that a record names.
func all(rec pachamama.Record, c pachamama.Content) bool {
	pictures := named(rec, "thumbnail_source")
	pictured := len(c.Thumbnails) > 0
	switch {
	case len(pictures) > 0:
		pictured = pictured && c.Thumbnails[0].URL == pictures[0]
	case len(c.Media) == 0:
		pictured = true
	}
	return pictured && slices.EqualFunc(c.Media, named(rec, "media_source"), from) && slices.EqualFunc(c.Given, named(rec, "text_source"), from)
}

func from(f pachamama.File, url string) bool { return f.URL == url }

// named lists the addresses of files in a field.
func named(rec pachamama.Record, field string) []string {
	var out []string
	for _, v := range rec.Fields.Get(field) {
		out = append(out, address(v))
	}
	return out
}
