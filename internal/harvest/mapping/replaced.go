package mapping

import (
	"cmp"
	"context"
	"hash/maphash"

	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// Replaced knows the records that later harvests gave again, of a version that
// goes on from an earlier one. What a later harvest says of a record is all that
// counts, be it that it cannot be read. A map entry for each record that was
// harvested since the last full harvest.
type Replaced struct {
	seed maphash.Seed
	last map[uint64]string // name of the last page of a later harvest that has the record
}

// FindReplaced reads the pages that were added to the first harvest of a version
// of raw pages; none in a full harvest.
func FindReplaced(ctx context.Context, store *harvest.Store, ref harvest.Ref) (*Replaced, error) {
	m, err := store.Manifest(ctx, ref)
	if err != nil {
		return nil, err
	}
	r := &Replaced{seed: maphash.MakeSeed(), last: map[uint64]string{}}
	first := ""
	for page, err := range store.Pages(ctx, ref, m) {
		if err != nil {
			return nil, err
		}
		first = cmp.Or(first, page.Version, ref.Version)
		if cmp.Or(page.Version, ref.Version) == first {
			continue
		}
		raw, err := store.ReadPage(ctx, ref, page)
		if err != nil {
			return nil, err
		}
		p, err := oai.Parse(raw)
		if err != nil {
			return nil, err
		}
		name := harvest.PageName(page.Key)
		for i := range p.Records {
			r.last[r.hash(p.Records[i].Header.Identifier)] = name
		}
		for _, b := range p.Broken {
			r.last[r.hash(b.Identifier)] = name
		}
	}
	delete(r.last, r.hash("")) // what has no identifier replaces nothing
	return r, nil
}

func (r *Replaced) hash(id string) uint64 { return maphash.String(r.seed, id) }

// After tells whether a record of a page is given again on a later one.
func (r *Replaced) After(page, id string) bool { return r.last[r.hash(id)] > page }
