package bleve

import (
	"slices"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/ucldc/pachamama/internal/port/search"
)

// A batch goes to the index when it has one of these. It is on the disk when
// the index has taken it: letting the index write later is no faster, piles up
// in memory, and never tells that the disk is full. The index needs some twenty
// times the bytes of a batch while it takes it in.
const (
	batchDocs  = 1000
	batchBytes = 3 << 20
)

// builders is how many batches are on their way at once: while the index takes
// one, another is cut into words.
const builders = 2

// maxPart bounds the parts of an index, in documents: small parts are joined to
// larger ones again and again, so that without a bound the time would grow
// faster than the documents, and the memory too. To ask ten parts takes hardly
// more time than one.
const maxPart = 100_000

// batch is documents that go into the index together.
type batch struct {
	docs  []search.Doc
	at    map[string]int // by id
	bytes int64
	done  chan struct{} // closed when the index has it
	err   error         // read after done
}

func newBatch() *batch { return &batch{at: map[string]int{}, done: make(chan struct{})} }

// add takes a document; one with the same id goes.
func (b *batch) add(d *search.Doc) {
	b.bytes += d.Size()
	if i, again := b.at[d.ID]; again {
		b.docs[i] = *d
		return
	}
	b.at[d.ID] = len(b.docs)
	b.docs = append(b.docs, *d)
}

func (b *batch) full() bool { return len(b.docs) >= batchDocs || b.bytes >= batchBytes }

// flies tells whether a batch on its way has the document.
func (w *writer) flies(id string) bool {
	return slices.ContainsFunc(w.flying, func(b *batch) bool {
		_, has := b.at[id]
		return has
	})
}

// launch sends the batch on its way, when there is room for it.
func (w *writer) launch() error {
	if len(w.batch.docs) == 0 || w.failed != nil {
		return w.failed
	}
	free := <-w.free
	b := w.batch
	w.batch, w.flying = newBatch(), append(w.flying, b)
	go func() {
		b.err = w.take(b, free)
		b.docs = nil
		close(b.done)
		w.free <- free
	}()
	return w.landed(func(b *batch) bool {
		select {
		case <-b.done:
			return true
		default:
			return false
		}
	})
}

// land waits for all batches on their way.
func (w *writer) land() error {
	return w.landed(func(b *batch) bool {
		<-b.done
		return true
	})
}

// landed forgets batches that are in the index. When one was not taken, it and
// all that come later return its error.
func (w *writer) landed(done func(*batch) bool) error {
	w.flying = slices.DeleteFunc(w.flying, func(b *batch) bool {
		if !done(b) {
			return false
		}
		if b.err != nil && w.failed == nil {
			w.failed = failed("search.Put", b.err)
		}
		return true
	})
	return w.failed
}

// take builds the documents of a batch and gives them to the index.
func (w *writer) take(b *batch, with *builder) error {
	all := index.NewBatch()
	for i := range b.docs {
		one, err := with.build(&b.docs[i])
		if err != nil {
			return err
		}
		all.Update(one)
	}
	w.taking.Lock()
	defer w.taking.Unlock()
	if w.broken == nil {
		w.broken = w.inner.Batch(all)
	}
	return w.broken
}
