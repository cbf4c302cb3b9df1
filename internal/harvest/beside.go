package harvest

import (
	"cmp"
	"context"
	"hash/maphash"
	"slices"
	"sync"

	"github.com/ucldc/pachamama"
)

// Limits of finding lines by the ids of their records.
const (
	mostPlaces = 5_000_000 // 16 bytes each
	mostKept   = 32 << 20  // bytes of pages that are kept for the next records
)

// beside reads what a stage made for records: on the page of the same name, or,
// after find, on whatever page it stands.
type beside[T any] struct {
	store *Store
	ref   Ref
	id    func(T) string

	seed   maphash.Seed
	pages  []string // keys
	places []place  // sorted; nil: pages are those of the records

	mu   sync.Mutex
	kept []keptPage[T] // the one used last stands last
}

// place says that a line for the record stands on the page.
type place struct {
	record uint64 // hash of the id
	page   int32
}

type keptPage[T any] struct {
	page  int32
	size  int64
	lines []T
}

// find reads the version once and notes where each record is.
func (b *beside[T]) find(ctx context.Context) error {
	m, err := b.store.Manifest(ctx, b.ref)
	if err != nil {
		return err
	}
	b.seed, b.places = maphash.MakeSeed(), []place{}
	for page, err := range b.store.Pages(ctx, b.ref, m) {
		if err != nil {
			return err
		}
		lines, err := ReadLines[idOnly](ctx, b.store, b.ref, page)
		if err != nil {
			return err
		}
		if len(b.places)+len(lines) > mostPlaces {
			return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "joiner", Subject: b.ref.Collection + " " + b.ref.String(), Who: pachamama.WhoUs,
				Message: "the version is too large to be joined with other records than it was made for", Hint: "Walk content and text too: leave --skip and --only away."}
		}
		at := int32(len(b.pages)) //nolint:gosec // fewer than places
		b.pages = append(b.pages, page.Key)
		for _, l := range lines {
			b.places = append(b.places, place{b.hash(l.ID), at})
		}
	}
	slices.SortFunc(b.places, place.compare)
	b.places = slices.Compact(b.places)
	return nil
}

// idOnly is as much of a line as is needed to find it.
type idOnly struct {
	ID string `json:"id"`
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.record, q.record), cmp.Compare(p.page, q.page))
}

func (b *beside[T]) hash(id string) uint64 { return maphash.String(b.seed, id) }

// of returns the lines for the wanted records of a page.
func (b *beside[T]) of(ctx context.Context, page pachamama.Page, wanted map[string]int) ([]T, error) {
	var out []T
	take := func(lines []T) {
		for _, l := range lines {
			if _, ok := wanted[b.id(l)]; ok {
				out = append(out, l)
			}
		}
	}
	if b.places == nil {
		lines, err := ReadLines[T](ctx, b.store, b.ref, pachamama.Page{Key: page.Key, Records: page.Records})
		take(lines)
		return out, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, at := range b.on(wanted) {
		lines, err := b.page(ctx, at)
		if err != nil {
			return nil, err
		}
		take(lines)
	}
	return out, nil
}

// on lists the pages on which the records may stand, each once, in order.
func (b *beside[T]) on(wanted map[string]int) []int32 {
	var pages []int32
	for id := range wanted {
		h := b.hash(id)
		i, _ := slices.BinarySearchFunc(b.places, place{record: h}, place.compare)
		for ; i < len(b.places) && b.places[i].record == h; i++ {
			pages = append(pages, b.places[i].page)
		}
	}
	slices.Sort(pages)
	return slices.Compact(pages)
}

// page reads a page, or takes it from those that were read last: a source
// gives its records in much the same order each time. The lock is held.
func (b *beside[T]) page(ctx context.Context, at int32) ([]T, error) {
	if i := slices.IndexFunc(b.kept, func(k keptPage[T]) bool { return k.page == at }); i >= 0 {
		k := b.kept[i]
		b.kept = append(slices.Delete(b.kept, i, i+1), k)
		return k.lines, nil
	}
	raw, err := b.store.ReadPage(ctx, b.ref, pachamama.Page{Key: b.pages[at]})
	if err != nil {
		return nil, err
	}
	lines, err := decodeLines[T](b.store, b.ref.key(b.pages[at]), raw, 0)
	if err != nil {
		return nil, err
	}
	b.kept = append(b.kept, keptPage[T]{at, int64(len(raw)), lines})
	for total(b.kept) > mostKept && len(b.kept) > 1 {
		b.kept = slices.Delete(b.kept, 0, 1)
	}
	return lines, nil
}

func total[T any](kept []keptPage[T]) (n int64) {
	for _, k := range kept {
		n += k.size
	}
	return n
}
