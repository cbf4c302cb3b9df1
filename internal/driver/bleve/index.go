// Package bleve is search within the program: an index per generation, in a
// folder or in memory.
package bleve

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/search"
)

// Index is a search.Driver. A generation is a folder with an index, and a seal:
// a small file that names the folder. Without the seal the folder is not there
// for readers.
type Index struct {
	folder string // empty: all in memory
	fields []search.Field

	maxOpen int // indexes held open while nobody asks them

	wholes wholes

	mu       sync.Mutex
	sealed   map[search.Generation]*handle // open; in memory: all there are
	clock    int64                         // counts uses
	building map[string]bool               // folders of writers at work
	closed   bool
}

// handle is one open index.
type handle struct {
	g      search.Generation
	index  bleve.Index
	folder string // where it is, below the driver's; empty in memory
	users  int
	used   int64 // when it was last taken
	gone   bool  // closed and removed when its last user leaves
}

// Open opens a folder of indexes, made when there is none; with an empty path
// all is kept in memory.
func Open(folder string, fields []search.Field) (*Index, error) {
	if folder != "" {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return nil, failed("search.Open", err)
		}
	}
	return &Index{folder: folder, fields: fields, maxOpen: 256, sealed: map[search.Generation]*handle{}, building: map[string]bool{}}, nil
}

// inMemory reports whether nothing is written to disk.
func (ix *Index) inMemory() bool { return ix.folder == "" }

// take opens what of gs is sealed; give it back with release.
func (ix *Index) take(gs []search.Generation) ([]*handle, error) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed {
		return nil, closedError()
	}
	var taken []*handle
	for _, g := range gs {
		h, err := ix.open(g)
		if err != nil {
			ix.give(taken)
			return nil, err
		}
		if h == nil || slices.Contains(taken, h) {
			continue
		}
		ix.clock++
		h.used = ix.clock
		h.users++
		taken = append(taken, h)
	}
	return taken, nil
}

// open returns the handle of a sealed generation, nil when there is none.
func (ix *Index) open(g search.Generation) (*handle, error) {
	if h := ix.sealed[g]; h != nil || ix.inMemory() {
		return h, nil
	}
	s, err := ix.readSeal(sealName(g))
	if err != nil || s == nil {
		return nil, err
	}
	if s.Format != format {
		return nil, &pachamama.Error{Code: pachamama.CodeConflict, Op: "search.open", Subject: g.Collection + "/" + g.Version, Message: "another version of the program made this index",
			Hint: "Make it anew: `pachamama run " + g.Collection + " --from index`."}
	}
	index, err := bleve.OpenUsing(filepath.Join(ix.folder, s.Folder), map[string]any{"read_only": true})
	if err != nil {
		return nil, failed("search.open", err)
	}
	index.SetName(sealName(g))
	h := &handle{g: g, index: index, folder: s.Folder}
	ix.sealed[g] = h
	return h, nil
}

func (ix *Index) release(hs []*handle) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.give(hs)
}

// give takes handles back and closes those that are over the bound.
func (ix *Index) give(hs []*handle) {
	for _, h := range hs {
		h.users--
		if h.gone && h.users == 0 {
			ix.bury(h)
		}
	}
	for !ix.inMemory() && len(ix.sealed) > ix.maxOpen {
		var oldest *handle
		for _, h := range ix.sealed {
			if h.users == 0 && (oldest == nil || h.used < oldest.used) {
				oldest = h
			}
		}
		if oldest == nil {
			return
		}
		delete(ix.sealed, oldest.g)
		oldest.index.Close() // read only: nothing can be lost
	}
}

// forget takes a generation out of sight; its index goes when nobody uses it.
func (ix *Index) forget(g search.Generation) {
	if h := ix.sealed[g]; h != nil {
		delete(ix.sealed, g)
		h.gone = true
		if h.users == 0 {
			ix.bury(h)
		}
	}
}

func (ix *Index) bury(h *handle) {
	h.index.Close() // nothing is written any more
	if h.folder != "" {
		os.RemoveAll(filepath.Join(ix.folder, h.folder)) // what stays is swept by the next Begin or Drop
	}
}

// Drop implements search.Driver.
func (ix *Index) Drop(ctx context.Context, g search.Generation) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed {
		return closedError()
	}
	if !ix.inMemory() {
		if err := os.Remove(filepath.Join(ix.folder, sealName(g))); err != nil && !os.IsNotExist(err) {
			return failed("search.Drop", err)
		}
	}
	ix.forget(g)
	return ix.sweep(g)
}

// Generations implements search.Driver.
func (ix *Index) Generations(ctx context.Context) ([]search.Generation, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed {
		return nil, closedError()
	}
	var gs []search.Generation
	if ix.inMemory() {
		for g := range ix.sealed {
			gs = append(gs, g)
		}
	} else {
		var err error
		if gs, err = ix.readSeals(); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(gs, func(a, b search.Generation) int {
		return strings.Compare(a.Collection+"\x00"+a.Version, b.Collection+"\x00"+b.Version)
	})
	return gs, nil
}

// Describe implements search.Driver.
func (ix *Index) Describe() port.Descriptor {
	d := Describe()
	if ix.inMemory() {
		d.Abilities = nil
	}
	return d
}

// Describe describes an index in a folder.
func Describe() port.Descriptor {
	return port.Descriptor{Driver: "embedded", Here: true, Abilities: []string{search.AbilityDurable}, Limits: map[string]int64{search.LimitDocumentBytes: search.MaxDoc}}
}

// Close implements search.Driver. It must not be called while writers or
// questions are at work.
func (ix *Index) Close() error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.closed = true
	var first error
	for g, h := range ix.sealed {
		delete(ix.sealed, g)
		if err := h.index.Close(); err != nil && first == nil {
			first = failed("search.Close", err)
		}
	}
	return first
}

// newMapping is the mapping of all indexes: fields come with their own
// options and analyzers, so that nothing is left to guess.
func newMapping() *mapping.IndexMappingImpl {
	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentDisabledMapping()
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	m.ScoringModel = "bm25"
	return m
}

func closedError() error {
	return &pachamama.Error{Code: pachamama.CodeUnavailable, Message: "the index is closed"}
}

func failed(op string, err error) error {
	return &pachamama.Error{Code: pachamama.CodeUnavailable, Op: op, Message: "the index on the disk failed", Hint: "Look at the disk and the log; a damaged index is made anew by running its collection from the index stage.", Cause: err}
}
