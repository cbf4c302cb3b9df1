// Package text is the stage that reads the words of documents. Text is kept by
// file and extractor, so no page is read twice, in whatever run.
package text

import (
	"context"
	"io"
	"iter"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/extract"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// Stage reads text.
type Stage struct {
	store     *harvest.Store
	texts     *extract.Extractor
	languages []string
}

// New returns the stage. Languages are what documents are likely written in,
// the likeliest first.
func New(store *harvest.Store, texts *extract.Extractor, languages []string) *Stage {
	return &Stage{store: store, texts: texts, languages: languages}
}

// Name is "text".
func (s *Stage) Name() pachamama.Stage { return pachamama.StageText }

// Units are the pages of content.
func (s *Stage) Units(ctx context.Context, job *harvest.Job) iter.Seq2[workflow.Unit, error] {
	return harvest.PageUnits(ctx, s.store, job.Version(pachamama.KindContent))
}

// atOnce is how many records of a page are read at once; the extractor has
// limits of its own.
const atOnce = 4

// Do reads the documents of a page's records. A document that cannot be read
// costs no more than its text.
func (s *Stage) Do(ctx context.Context, job *harvest.Job, u workflow.Unit) (harvest.Outcome, error) {
	contents, err := harvest.ReadLines[pachamama.Content](ctx, s.store, job.Version(pachamama.KindContent), u.Page)
	if err != nil {
		return harvest.Outcome{}, err
	}
	found := make([]found, len(contents))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, c := range contents {
		if len(c.Media)+len(c.Given) == 0 {
			continue
		}
		group.Go(func() error { return s.record(gctx, c, &found[i]) })
	}
	if err := group.Wait(); err != nil {
		return harvest.Outcome{}, err
	}
	return s.write(ctx, job, u, found)
}

func (s *Stage) write(ctx context.Context, job *harvest.Job, u workflow.Unit, found []found) (harvest.Outcome, error) {
	out := harvest.Outcome{Counts: pachamama.Counts{pachamama.CountText: 0}}
	problems := harvest.Problems{}
	var refs []pachamama.TextRef
	for _, f := range found {
		refs = append(refs, f.refs...)
		if slices.ContainsFunc(f.refs, func(r pachamama.TextRef) bool { return r.Words > 0 }) {
			out.Counts[pachamama.CountText]++
		}
		for _, r := range f.refs {
			if r.Waiting != "" {
				out.Counts[pachamama.CountTextWaits]++
			}
		}
		for _, p := range f.problems {
			problems.Error(pachamama.StageText, p.record, p.err, true)
		}
	}
	raw, n, err := harvest.Lines(slices.Values(refs))
	if err != nil {
		return out, err
	}
	page, err := s.store.PutPage(ctx, job.Version(pachamama.KindText), u.Name+".jsonl", raw, n, u.Page.Key)
	out.Pages, out.Problems = []pachamama.Page{page}, problems.List()
	return out, err
}

// found is what came of one record.
type found struct {
	refs     []pachamama.TextRef
	problems []problem
}

type problem struct {
	record string
	err    error
}

// record reads given text first: an image whose words came with it needs none.
func (s *Stage) record(ctx context.Context, c pachamama.Content, f *found) error {
	images := slices.DeleteFunc(slices.Clone(c.Media), func(m pachamama.File) bool { return !strings.HasPrefix(m.Type, "image/") })
	given := map[string]bool{}
	for i, file := range c.Given {
		shows := ""
		if i < len(images) {
			shows = images[i].SHA256
		}
		read, err := s.document(ctx, c.ID, file, shows, f)
		if err != nil {
			return err
		}
		given[shows] = read
	}
	for _, file := range c.Media {
		if given[file.SHA256] || !s.texts.Reads(file.Type) {
			continue
		}
		if _, err := s.document(ctx, c.ID, file, file.SHA256, f); err != nil {
			return err
		}
	}
	return nil
}

// document reads one file unless its text is kept already. Only storage that
// fails is an error.
func (s *Stage) document(ctx context.Context, record string, file pachamama.File, shows string, f *found) (read bool, err error) {
	d := extract.Document{SHA256: file.SHA256, Type: file.Type, Size: file.Bytes, Name: file.URL, Languages: s.languages,
		Open: func(ctx context.Context) (io.ReadCloser, error) {
			r, _, err := s.store.File(ctx, file.SHA256)
			return r, err
		}}
	versions, err := s.texts.Versions(ctx, d)
	if err != nil {
		f.problems = append(f.problems, problem{record, err})
		return false, ctx.Err()
	}
	for _, v := range versions {
		t, err := s.store.Text(ctx, file.SHA256, v)
		if err == nil {
			f.refs = append(f.refs, ref(record, file, shows, t))
			return true, nil
		}
		if pachamama.CodeOf(err) != pachamama.CodeNotFound {
			return false, err
		}
	}
	t, failure := s.texts.Extract(ctx, d)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	return s.keep(ctx, record, file, shows, t, failure, f)
}

// partial marks text that lacks pages: it is never among an extractor's
// versions, so the document is read again when more can be had.
const partial = ".partial"

func (s *Stage) keep(ctx context.Context, record string, file pachamama.File, shows string, t pachamama.PageText, failure error, f *found) (bool, error) {
	if failure != nil {
		f.problems = append(f.problems, problem{record, failure})
		t.Extractor += partial
	}
	var r pachamama.TextRef
	switch {
	case failure == nil || t.Words() > 0:
		if err := s.store.PutText(ctx, file.SHA256, t.Extractor, t); err != nil {
			return false, err
		}
		r = ref(record, file, shows, t)
	default:
		r = pachamama.TextRef{ID: record, File: file.SHA256, Shows: shows}
	}
	if pachamama.CodeOf(failure) == pachamama.CodeMissingTool {
		r.Waiting = pachamama.AsError(failure).Message
	}
	f.refs = append(f.refs, r)
	return failure == nil, nil
}

func ref(record string, file pachamama.File, shows string, t pachamama.PageText) pachamama.TextRef {
	return pachamama.TextRef{ID: record, File: file.SHA256, Extractor: t.Extractor, Pages: len(t.Pages), Words: t.Words(), Shows: shows}
}

// Seal closes the version.
func (s *Stage) Seal(ctx context.Context, job *harvest.Job, done harvest.Outcome) (pachamama.Counts, error) {
	return nil, harvest.SealVersion(ctx, s.store, job, pachamama.KindText, pachamama.KindContent, pachamama.MadeBy{}, done, pachamama.Manifest{})
}
