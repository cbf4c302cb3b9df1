package check

import (
	"context"
	"hash/maphash"
	"sync"

	"github.com/ucldc/pachamama/internal/harvest"
)

// occurrences knows, for every record of a mapped version, where it stands last
// and who was first with its id. Sixteen bytes a record and a map entry, twice:
// about 100 MB for a million records.
type occurrences struct {
	seed   maphash.Seed
	places map[uint64]place  // of the last line with a source identifier
	owners map[uint64]uint64 // id to the source identifier that has it
}

type place struct {
	page uint64
	line int
}

func (o *occurrences) hash(s string) uint64 { return maphash.String(o.seed, s) }

// last tells whether this is the last line of the version for the record.
func (o *occurrences) last(sourceID, page string, line int) bool {
	return o.places[o.hash(sourceID)] == place{o.hash(page), line}
}

// owns tells whether the record is the one to have the id: the first that had it.
func (o *occurrences) owns(id, sourceID string) bool {
	return o.owners[o.hash(id)] == o.hash(sourceID)
}

// find reads a mapped version once.
func find(ctx context.Context, store *harvest.Store, ref harvest.Ref) (*occurrences, error) {
	m, err := store.Manifest(ctx, ref)
	if err != nil {
		return nil, err
	}
	o := &occurrences{seed: maphash.MakeSeed(), places: map[uint64]place{}, owners: map[uint64]uint64{}}
	for page, err := range store.Pages(ctx, ref, m) {
		if err != nil {
			return nil, err
		}
		lines, err := harvest.ReadLines[idLine](ctx, store, ref, page)
		if err != nil {
			return nil, err
		}
		at := o.hash(harvest.PageName(page.Key))
		for i, l := range lines {
			source := o.hash(l.SourceID)
			o.places[source] = place{at, i}
			if _, taken := o.owners[o.hash(l.ID)]; !taken && !l.Deleted {
				o.owners[o.hash(l.ID)] = source
			}
		}
	}
	return o, nil
}

// idLine is as much of a record as is needed here.
type idLine struct {
	ID       string `json:"id"`
	SourceID string `json:"source_id"`
	Deleted  bool   `json:"deleted"`
}

// cache keeps the occurrences of the versions being checked.
type cache struct {
	mu    sync.Mutex
	byRef map[harvest.Ref]*occurrences
}

func (c *cache) of(ctx context.Context, store *harvest.Store, ref harvest.Ref) (*occurrences, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o := c.byRef[ref]; o != nil {
		return o, nil
	}
	o, err := find(ctx, store, ref)
	if err != nil {
		return nil, err
	}
	if c.byRef == nil {
		c.byRef = map[harvest.Ref]*occurrences{}
	}
	c.byRef[ref] = o
	return o, nil
}

func (c *cache) forget(ref harvest.Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.byRef, ref)
}
