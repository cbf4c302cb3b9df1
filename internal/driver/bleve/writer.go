package bleve

import (
	"context"
	"crypto/rand"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
)

// A batch goes to the index when it has one of these. It is on the disk when
// the index has taken it: letting the index write later is no faster, piles up
// in memory, and never tells that the disk is full.
const (
	batchDocs  = 4000
	batchBytes = 16 << 20
)

// writer fills one index that nobody sees.
type writer struct {
	driver *Index
	g      search.Generation
	folder string // below the driver's; empty in memory
	index  bleve.Index
	batch  *bleve.Batch
	bytes  int64
	closed bool // the index
	over   bool // sealed or aborted
}

// Begin implements search.Driver.
func (ix *Index) Begin(ctx context.Context, g search.Generation) (search.Writer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed {
		return nil, closedError()
	}
	if err := ix.sweep(g); err != nil {
		return nil, err
	}
	w := &writer{driver: ix, g: g}
	path := ""
	if !ix.inMemory() {
		w.folder = folderPrefix(g) + rand.Text()
		path = filepath.Join(ix.folder, w.folder)
		ix.building[w.folder] = true
	}
	var err error
	w.index, err = bleve.NewUsing(path, newMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		delete(ix.building, w.folder)
		return nil, failed("search.Begin", err)
	}
	w.index.SetName(sealName(g))
	w.batch = w.index.NewBatch()
	return w, nil
}

// Put implements search.Writer.
func (w *writer) Put(ctx context.Context, docs []search.Doc) ([]search.Refusal, error) {
	if w.over {
		return nil, overError()
	}
	var refused []search.Refusal
	for i := range docs {
		if err := ctx.Err(); err != nil {
			return refused, err
		}
		doc, err := w.driver.document(&docs[i])
		if err == nil {
			err = w.batch.IndexAdvanced(doc)
		}
		if err != nil {
			refused = append(refused, search.Refusal{ID: docs[i].ID, Reason: err.Error()})
			continue
		}
		w.bytes += docs[i].Size()
		if w.batch.Size() >= batchDocs || w.bytes >= batchBytes {
			if err := w.flush(); err != nil {
				return refused, err
			}
		}
	}
	return refused, nil
}

func (w *writer) flush() error {
	if err := w.index.Batch(w.batch); err != nil {
		return failed("search.Put", err)
	}
	w.batch, w.bytes = w.index.NewBatch(), 0
	return nil
}

// Seal implements search.Writer.
func (w *writer) Seal(ctx context.Context) (int64, error) {
	if w.over {
		return 0, overError()
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	w.batch.SetInternal([]byte("sealed"), []byte{1}) // an empty batch would not be written
	if err := w.flush(); err != nil {
		return 0, err
	}
	count, err := w.index.DocCount()
	if err != nil {
		return 0, failed("search.Seal", err)
	}
	ix := w.driver
	if ix.inMemory() {
		ix.mu.Lock()
		defer ix.mu.Unlock()
		w.over = true
		ix.forget(w.g)
		ix.sealed[w.g] = &handle{g: w.g, index: w.index}
		return int64(count), nil
	}
	if err := w.close(); err != nil {
		return 0, failed("search.Seal", err)
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	w.over = true
	delete(ix.building, w.folder)
	if err := ix.writeSeal(seal{w.g.Collection, w.g.Version, w.folder, int64(count)}); err != nil {
		return 0, failed("search.Seal", err)
	}
	ix.forget(w.g)
	return int64(count), ix.sweep(w.g)
}

// close closes the index once.
func (w *writer) close() error {
	if w.closed {
		return nil
	}
	w.closed = true
	return w.index.Close()
}

// Abort implements search.Writer.
func (w *writer) Abort() error {
	if w.over {
		return nil
	}
	w.over = true
	err := w.close()
	w.driver.mu.Lock()
	defer w.driver.mu.Unlock()
	delete(w.driver.building, w.folder)
	if !w.driver.inMemory() {
		err = errors.Join(err, os.RemoveAll(filepath.Join(w.driver.folder, w.folder)))
	}
	if err != nil {
		return failed("search.Abort", err)
	}
	return nil
}

func overError() error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Message: "the generation was sealed or given up already"}
}

// orderedFloat writes a number so that byte order is its order.
func orderedFloat(n float64) string {
	bits := math.Float64bits(n)
	if n < 0 {
		bits = ^bits
	} else {
		bits |= 1 << 63
	}
	s := strconv.FormatUint(bits, 16)
	return "0000000000000000"[:16-len(s)] + s
}
