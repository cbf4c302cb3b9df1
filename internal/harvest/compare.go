package harvest

import (
	"context"
	"crypto/sha256"
	"encoding/json"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest/changes"
)

// checked is a sealed version of checked records, as a comparison reads it.
type checked struct {
	store *Store
	ref   Ref
	pages []pachamama.Page
}

func openChecked(ctx context.Context, s *Store, ref Ref) (*checked, error) {
	m, err := s.Manifest(ctx, ref)
	if err != nil {
		return nil, err
	}
	v := &checked{store: s, ref: ref}
	for page, err := range s.Pages(ctx, ref, m) {
		if err != nil {
			return nil, err
		}
		v.pages = append(v.pages, page)
	}
	return v, nil
}

func (v *checked) Lines(ctx context.Context, each func([]changes.Line) error) error {
	for n, page := range v.pages {
		lines, err := ReadLines[changes.Line](ctx, v.store, v.ref, page)
		for i := 0; err == nil && i < len(lines); i++ {
			if lines[i].Hash == "" {
				err = v.hash(ctx, n, lines)
			}
		}
		if err == nil {
			err = each(lines)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// hash makes up for hashes that records do not carry.
func (v *checked) hash(ctx context.Context, page int, lines []changes.Line) error {
	records, err := v.Records(ctx, page)
	if err != nil {
		return err
	}
	for i := range lines {
		b, err := json.Marshal(records[i].Fields)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(b)
		lines[i].Hash = string(sum[:])
	}
	return nil
}

func (v *checked) Records(ctx context.Context, page int) ([]pachamama.Record, error) {
	return ReadLines[pachamama.Record](ctx, v.store, v.ref, v.pages[page])
}

// compare tells what the checked version of a run changes in the base, which is
// published, and stores the records that are gone or have another id. A published version
// that cannot be read is no error: the sum says so, and nobody knows more.
func compare(ctx context.Context, s *Store, c *catalog.Catalog, job *Job, base string) (pachamama.Changes, error) {
	now, err := openChecked(ctx, s, job.Version(pachamama.KindChecked))
	if err != nil {
		return pachamama.Changes{}, err
	}
	none := pachamama.Changes{}
	for _, page := range now.pages {
		none.After += page.Records
	}
	none.Added = none.After
	if base == "" || base == job.Run.ID {
		return none, nil
	}
	out := &differences{store: s, collection: job.Run.Collection.ID, run: job.Run.ID}
	if err := out.clear(ctx); err != nil {
		return none, err
	}
	sum, err := compareWith(ctx, s, c, base, now, out, job)
	if err != nil && ctx.Err() == nil && lostBase(err) {
		happened, _ := pachamama.Describe(err)
		return pachamama.Changes{Base: base, Unread: happened, After: none.After}, out.clear(ctx)
	}
	sum.Base = base
	return sum, err
}

// lostBase tells whether bytes that were written once are not there any more.
func lostBase(err error) bool {
	return pachamama.CodeOf(err) == pachamama.CodeNotFound || pachamama.CodeOf(err) == pachamama.CodeMalformed
}

func compareWith(ctx context.Context, s *Store, c *catalog.Catalog, base string, now *checked, out *differences, job *Job) (pachamama.Changes, error) {
	run, err := c.Run(ctx, base)
	if err != nil {
		return pachamama.Changes{}, err
	}
	was, err := openChecked(ctx, s, NewJob(run, nil).Version(pachamama.KindChecked))
	if err != nil {
		return pachamama.Changes{}, err
	}
	reasons := fates{}
	sum, err := changes.Compare(ctx, was, now, changes.Options{Tell: func(d pachamama.Difference) error {
		switch d.Kind {
		case pachamama.DiffGone:
			kind, err := reasons.of(ctx, s, job, d.SourceID)
			if err != nil {
				return err
			}
			d.Kind = kind
		case pachamama.DiffMoved:
		default:
			return nil
		}
		return out.add(ctx, d)
	}})
	if err != nil {
		return sum, err
	}
	sum.Deleted, sum.SetAside = out.counts[pachamama.DiffDeleted], out.counts[pachamama.DiffSetAside]
	for i, d := range sum.Examples {
		if d.Kind == pachamama.DiffGone {
			if sum.Examples[i].Kind, err = reasons.of(ctx, s, job, d.SourceID); err != nil {
				return sum, err
			}
		}
	}
	return sum, out.flush(ctx)
}
