// Package content is the stage that brings thumbnails and documents: each file
// once, kept by its content, and thumbnails really resized.
package content

import (
	"context"
	"iter"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/content/thumbnail"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// Stage brings content.
type Stage struct {
	store  *harvest.Store
	files  *Files
	thumbs *thumbnail.Maker

	mu     sync.Mutex
	before map[string]*earlier // by run
}

// New returns the stage.
func New(store *harvest.Store, files *Files, thumbs *thumbnail.Maker) *Stage {
	return &Stage{store: store, files: files, thumbs: thumbs, before: map[string]*earlier{}}
}

// Name is "content".
func (s *Stage) Name() pachamama.Stage { return pachamama.StageContent }

// Units are the checked pages.
func (s *Stage) Units(ctx context.Context, job *harvest.Job) iter.Seq2[workflow.Unit, error] {
	return harvest.PageUnits(ctx, s.store, job.Version(pachamama.KindChecked))
}

// atOnce is how many records of a page are worked on at once. Hosts have limits
// of their own.
const atOnce = 8

// Do brings the content of a page's records. A file that cannot be had costs no
// more than itself.
func (s *Stage) Do(ctx context.Context, job *harvest.Job, u workflow.Unit) (harvest.Outcome, error) {
	records, err := harvest.ReadLines[pachamama.Record](ctx, s.store, job.Version(pachamama.KindChecked), u.Page)
	if err != nil {
		return harvest.Outcome{}, err
	}
	before, err := s.earlier(ctx, job)
	if err != nil {
		return harvest.Outcome{}, err
	}
	had, err := before.of(ctx, u.Name, records)
	if err != nil {
		return harvest.Outcome{}, err
	}
	contents, faults := make([]pachamama.Content, len(records)), make([][]error, len(records))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, rec := range records {
		if c, ok := had[rec.ID]; ok {
			contents[i] = c
			continue
		}
		contents[i].ID = rec.ID
		group.Go(func() error {
			var err error
			faults[i], err = s.record(gctx, rec, &contents[i])
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return harvest.Outcome{}, err
	}
	out := harvest.Outcome{Counts: pachamama.Counts{pachamama.CountThumbnail: 0}}
	problems := harvest.Problems{}
	for i, c := range contents {
		if len(c.Thumbnails) > 0 {
			out.Counts[pachamama.CountThumbnail]++
		}
		for _, err := range faults[i] {
			problems.Error(pachamama.StageContent, records[i].SourceID, err, true)
		}
	}
	out.Problems = problems.List()
	raw, n, err := harvest.Lines(slices.Values(contents))
	if err != nil {
		return out, err
	}
	page, err := s.store.PutPage(ctx, job.Version(pachamama.KindContent), u.Name+".jsonl", raw, n, u.Page.Key)
	out.Pages = []pachamama.Page{page}
	return out, err
}

// record brings what a record points to. Faults are of single files; err means
// that storage failed or the run was stopped.
func (s *Stage) record(ctx context.Context, rec pachamama.Record, c *pachamama.Content) (faults []error, err error) {
	take := func(list *[]pachamama.File, url string) error {
		file, fault, err := s.files.File(ctx, url)
		if fault != nil {
			faults = append(faults, fault)
		} else if err == nil {
			*list = append(*list, file)
		}
		return err
	}
	for _, v := range rec.Fields.Get("media_source") {
		if err := take(&c.Media, address(v)); err != nil {
			return faults, err
		}
	}
	for _, v := range rec.Fields.Get("text_source") {
		if err := take(&c.Given, address(v)); err != nil {
			return faults, err
		}
	}
	fault, err := s.thumbnail(ctx, rec, c)
	if fault != nil {
		faults = append(faults, fault)
	}
	return faults, err
}

// address is where a value points.
func address(v pachamama.Value) string {
	if v.Code != "" {
		return v.Code
	}
	return v.Text
}

// thumbnail makes thumbnails of what the record names for it, else of its first
// document.
func (s *Stage) thumbnail(ctx context.Context, rec pachamama.Record, c *pachamama.Content) (fault, err error) {
	for _, v := range rec.Fields.Get("thumbnail_source") {
		file, failed, err := s.files.File(ctx, address(v))
		if err != nil {
			return nil, err
		}
		if fault = failed; fault == nil {
			c.Thumbnails, fault, err = s.sizes(ctx, file)
		}
		if fault == nil || err != nil {
			return nil, err
		}
	}
	for _, file := range c.Media {
		var failed error
		if c.Thumbnails, failed, err = s.sizes(ctx, file); err != nil || failed == nil {
			return fault, err
		}
		if fault == nil {
			fault = failed
		}
	}
	return fault, nil
}

// sizes makes the thumbnails of a stored file.
func (s *Stage) sizes(ctx context.Context, file pachamama.File) (thumbs []pachamama.File, fault, err error) {
	b, err := s.files.read(ctx, file)
	if err != nil {
		return nil, nil, err
	}
	made, fault := s.thumbs.Make(ctx, b)
	if fault != nil {
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		e := *pachamama.AsError(fault)
		e.Subject = file.URL
		return nil, &e, nil
	}
	for _, t := range slices.Backward(made.Thumbnails) {
		sum, err := s.store.PutFile(ctx, mediatype.JPEG, t.JPEG)
		if err != nil {
			return nil, nil, err
		}
		thumbs = append(thumbs, pachamama.File{SHA256: sum, Type: mediatype.JPEG, Bytes: int64(len(t.JPEG)), URL: file.URL, Width: t.Width, Height: t.Height})
	}
	return thumbs, nil, nil
}
