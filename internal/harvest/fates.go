package harvest

import (
	"context"
	"hash/maphash"

	"github.com/ucldc/pachamama"
)

// fates tell why records are not in the checked version of a run. They are read
// when they are first asked for: eight bytes and a map entry for each record that
// the source deleted or that was set aside.
type fates struct {
	seed maphash.Seed
	kind map[uint64]string
}

// of returns the kind of Difference for a record that is gone.
func (f *fates) of(ctx context.Context, s *Store, job *Job, sourceID string) (string, error) {
	if f.kind == nil {
		f.seed, f.kind = maphash.MakeSeed(), map[uint64]string{}
		if err := f.read(ctx, s, job); err != nil {
			return "", err
		}
	}
	if kind, ok := f.kind[maphash.String(f.seed, sourceID)]; ok {
		return kind, nil
	}
	return pachamama.DiffGone, nil
}

func (f *fates) read(ctx context.Context, s *Store, job *Job) error {
	type line struct {
		SourceID string `json:"source_id"`
		Deleted  bool   `json:"deleted"`
	}
	ref := job.Version(pachamama.KindMapped)
	mapped, err := openChecked(ctx, s, ref)
	if err != nil {
		return err
	}
	for _, page := range mapped.pages {
		lines, err := ReadLines[line](ctx, s, ref, page)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.Deleted {
				f.kind[maphash.String(f.seed, l.SourceID)] = pachamama.DiffDeleted
			}
		}
	}
	for _, kind := range []pachamama.Kind{pachamama.KindMapped, pachamama.KindChecked} {
		err := rejected(ctx, s, job.Version(kind), func(r Rejected) error {
			f.kind[maphash.String(f.seed, r.SourceID)] = pachamama.DiffSetAside
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// rejected calls each with the records of a version that were set aside.
func rejected(ctx context.Context, s *Store, ref Ref, each func(Rejected) error) error {
	v, err := openChecked(ctx, s, ref)
	if err != nil {
		return err
	}
	for _, page := range v.pages {
		if page.Rejected == "" {
			continue
		}
		lines, err := ReadLines[Rejected](ctx, s, ref, pachamama.Page{Key: page.Rejected})
		if err != nil {
			return err
		}
		for _, r := range lines {
			if err := each(r); err != nil {
				return err
			}
		}
	}
	return nil
}
