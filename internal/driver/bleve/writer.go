package bleve

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/search/words"
)

// writer fills one index that nobody sees.
type writer struct {
	driver *Index
	g      search.Generation
	folder string // below the driver's; empty in memory
	index  bleve.Index
	inner  index.Index // of index
	batch  *batch      // being filled
	flying []*batch    // on their way into the index
	failed error       // of a batch, as it is told
	taking sync.Mutex  // held while the index takes one
	broken error       // why it takes no more: one that could not write a batch panics at the next
	free   chan *builder
	stop   func() // ends the goroutine that lets go of files
	closed bool   // the index
	over   bool   // sealed or aborted
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
	w := &writer{driver: ix, g: g, batch: newBatch(), free: make(chan *builder, builders)}
	for range builders {
		w.free <- &builder{fields: ix.fields, forms: words.Forms{}}
	}
	path := ""
	if !ix.inMemory() {
		w.folder = folderPrefix(g) + rand.Text()
		path = filepath.Join(ix.folder, w.folder)
		ix.building[w.folder] = true
	}
	var err error
	w.index, err = bleve.NewUsing(path, newMapping(), scorch.Name, scorch.Name, map[string]any{"scorchMergePlanOptions": map[string]any{"MaxSegmentSize": maxPart}})
	if err == nil {
		w.inner, err = w.index.Advanced()
	}
	if err != nil {
		delete(ix.building, w.folder)
		return nil, failed("search.Begin", err)
	}
	w.index.SetName(sealName(g))
	w.stop = letGo(w.inner)
	return w, nil
}

// Put implements search.Writer. The driver refuses nothing that the port lets
// through.
func (w *writer) Put(ctx context.Context, docs []search.Doc) ([]search.Refusal, error) {
	if w.over {
		return nil, overError()
	}
	for i := range docs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if w.flies(docs[i].ID) { // the later one must not overtake it
			if err := w.land(); err != nil {
				return nil, err
			}
		}
		w.batch.add(&docs[i])
		if w.batch.full() {
			if err := w.launch(); err != nil {
				return nil, err
			}
		}
	}
	return nil, nil
}

// Seal implements search.Writer.
func (w *writer) Seal(ctx context.Context) (int64, error) {
	if w.over {
		return 0, overError()
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	err := w.launch()
	if err == nil {
		err = w.land()
	}
	if err == nil {
		err = w.index.SetInternal([]byte("sealed"), []byte{1}) // an index without a document would not be written
	}
	if err != nil {
		return 0, failed("search.Seal", err)
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
		w.stop()
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
	if err := ix.writeSeal(seal{w.g.Collection, w.g.Version, w.folder, int64(count), format}); err != nil {
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
	w.stop()
	return w.index.Close()
}

// Abort implements search.Writer.
func (w *writer) Abort() error {
	if w.over {
		return nil
	}
	w.over = true
	_ = w.land() // what failed goes with the rest
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
