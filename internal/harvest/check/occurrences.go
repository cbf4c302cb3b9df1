package check

import (
	"context"
	"hash/maphash"
	"sync"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
)

// occurrences knows, for every record of a mapped version, where it stands last
// and who has its id. Two map entries and three numbers a record: about 100 MB
// for a million records.
type occurrences struct {
	seed   maphash.Seed
	first  map[string]int    // number of the first line of a page, by name
	places map[uint64]int    // number of the last line with a source identifier
	owners map[uint64]uint64 // id to the source identifier that has it
}

func (o *occurrences) hash(s string) uint64 { return maphash.String(o.seed, s) }

// last tells whether this is the last line of the version for the record.
func (o *occurrences) last(sourceID, page string, line int) bool {
	return o.places[o.hash(sourceID)] == o.first[page]+line
}

// owns tells whether the record is the one to have the id: the first that has
// it in the end. What was deleted or given another id on a later line has none.
func (o *occurrences) owns(id, sourceID string) bool {
	return o.owners[o.hash(id)] == o.hash(sourceID)
}

// claim is a line that claims an id for a record.
type claim struct {
	line   int
	source uint64
	id     uint64
}

// find reads a mapped version once.
func find(ctx context.Context, store *harvest.Store, ref harvest.Ref) (*occurrences, error) {
	m, err := store.Manifest(ctx, ref)
	if err != nil {
		return nil, err
	}
	o := &occurrences{seed: maphash.MakeSeed(), first: map[string]int{}, places: map[uint64]int{}, owners: map[uint64]uint64{}}
	var claims []claim
	n := 0
	for page, err := range store.Pages(ctx, ref, m) {
		if err != nil {
			return nil, err
		}
		lines, err := harvest.ReadLines[idLine](ctx, store, ref, page)
		if err != nil {
			return nil, err
		}
		aside, err := setAside(ctx, store, ref, page)
		if err != nil {
			return nil, err
		}
		o.first[harvest.PageName(page.Key)] = n
		for _, l := range lines {
			source := o.hash(l.SourceID)
			o.places[source] = n
			if !l.Deleted {
				claims = append(claims, claim{n, source, o.hash(l.ID)})
			}
			n++
		}
		for _, id := range aside {
			if at, ok := o.places[o.hash(id)]; ok && at < o.first[harvest.PageName(page.Key)] {
				o.places[o.hash(id)] = n // behind its lines: what was good on an earlier page is not what the source has now
			}
		}
		n++
	}
	for _, c := range claims {
		if _, taken := o.owners[c.id]; !taken && o.places[c.source] == c.line {
			o.owners[c.id] = c.source
		}
	}
	return o, nil
}

// setAside lists the records of a page that the mapping refused. Those that
// could not be read say nothing of what they are.
func setAside(ctx context.Context, store *harvest.Store, ref harvest.Ref, page pachamama.Page) ([]string, error) {
	if page.Rejected == "" {
		return nil, nil
	}
	lines, err := harvest.ReadLines[harvest.Rejected](ctx, store, ref, pachamama.Page{Key: page.Rejected})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range lines {
		if len(r.Problems) > 0 && r.Problems[0].Code != pachamama.CodeMalformed {
			ids = append(ids, r.SourceID)
		}
	}
	return ids, nil
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
	byRef map[harvest.Ref]*entry
}

type entry struct {
	mu sync.Mutex // held while the version is read
	o  *occurrences
}

// mostCached bounds what runs that failed leave behind.
const mostCached = 8

func (c *cache) of(ctx context.Context, store *harvest.Store, ref harvest.Ref) (*occurrences, error) {
	e := c.entry(ref)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.o == nil {
		o, err := find(ctx, store, ref)
		if err != nil {
			return nil, err
		}
		e.o = o
	}
	return e.o, nil
}

func (c *cache) entry(ref harvest.Ref) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.byRef[ref]; e != nil {
		return e
	}
	if c.byRef == nil {
		c.byRef = map[harvest.Ref]*entry{}
	}
	for old := range c.byRef {
		if len(c.byRef) < mostCached {
			break
		}
		delete(c.byRef, old) // any: it is read again when it is needed
	}
	c.byRef[ref] = &entry{}
	return c.byRef[ref]
}

func (c *cache) forget(ref harvest.Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.byRef, ref)
}
