package opensearch

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"hash/maphash"
	"net/http"
	"slices"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
)

// writer writes one attempt, which nobody sees.
type writer struct {
	ix      *Index
	g       search.Generation
	attempt string
	encoder *encoder
	ctx     context.Context // of requests on their way, which outlast a Put
	cancel  context.CancelFunc

	batch  *batch
	flying []*batch
	free   chan struct{}
	seed   maphash.Seed
	taken  []uint64 // a hash of each document that is in the index
	untold []search.Refusal
	failed error
	over   bool // sealed or aborted
}

// batch is documents that go into one request.
type batch struct {
	items   []item
	at      map[string]int // by id
	bytes   int
	done    chan struct{}    // closed when it was answered
	refused []search.Refusal // these two are read after done
	err     error
}

func newBatch() *batch { return &batch{at: map[string]int{}, done: make(chan struct{})} }

func (b *batch) add(one item) {
	b.bytes += len(one.lines)
	if i, again := b.at[one.id]; again {
		b.items[i] = one
		return
	}
	b.at[one.id] = len(b.items)
	b.items = append(b.items, one)
}

// Begin implements search.Driver.
func (ix *Index) Begin(ctx context.Context, g search.Generation) (search.Writer, error) {
	if err := ix.make(ctx); err != nil {
		return nil, err
	}
	if err := ix.sweep(ctx, "search.Begin", g); err != nil {
		return nil, err
	}
	w := &writer{ix: ix, g: g, attempt: rand.Text(), encoder: newEncoder(ix.fields), batch: newBatch(), free: make(chan struct{}, bulksAtWay), seed: maphash.MakeSeed()}
	w.ctx, w.cancel = context.WithCancel(context.WithoutCancel(ctx))
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.building[w.attempt] = true
	return w, nil
}

// Put implements search.Writer. Documents are sent when there are enough for a
// request, so refusals may be told of later, at the latest by Put without any.
func (w *writer) Put(ctx context.Context, docs []search.Doc) ([]search.Refusal, error) {
	if w.over {
		return nil, overError()
	}
	for i := range docs {
		if err := cmp.Or(ctx.Err(), w.failed); err != nil {
			return w.told(), err
		}
		lines, err := w.encoder.lines(w.g, w.attempt, &docs[i])
		if err != nil {
			w.untold = append(w.untold, search.Refusal{ID: docs[i].ID, Reason: err.Error()})
			continue
		}
		if slices.ContainsFunc(w.flying, func(b *batch) bool { _, has := b.at[docs[i].ID]; return has }) {
			if err := w.land(ctx); err != nil { // the later must be written after the earlier
				return w.told(), err
			}
		}
		w.batch.add(item{docs[i].ID, lines})
		if w.batch.bytes >= bulkBytes {
			if err := w.launch(ctx); err != nil {
				return w.told(), err
			}
		}
	}
	var err error
	if len(docs) == 0 {
		err = w.flush(ctx)
	}
	return w.told(), err
}

func (w *writer) told() []search.Refusal {
	refused := w.untold
	w.untold = nil
	return refused
}

// launch sends the batch on its way, when there is room for it.
func (w *writer) launch(ctx context.Context) error {
	if len(w.batch.items) == 0 || w.failed != nil {
		return w.failed
	}
	select {
	case w.free <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	b := w.batch
	w.batch, w.flying = newBatch(), append(w.flying, b)
	go func() {
		b.refused, b.err = w.ix.bulk(w.ctx, "search.Put", b.items)
		<-w.free
		close(b.done)
	}()
	for len(w.flying) > 0 {
		select {
		case <-w.flying[0].done:
			w.landed()
		default:
			return w.failed
		}
	}
	return w.failed
}

// land waits for all requests on their way.
func (w *writer) land(ctx context.Context) error {
	for len(w.flying) > 0 {
		select {
		case <-w.flying[0].done:
			w.landed()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return w.failed
}

// landed takes note of the oldest request, which was answered.
func (w *writer) landed() {
	b := w.flying[0]
	w.flying = w.flying[1:]
	w.failed = cmp.Or(w.failed, b.err)
	w.untold = append(w.untold, b.refused...)
	for _, r := range b.refused {
		delete(b.at, r.ID)
	}
	for id := range b.at {
		w.taken = append(w.taken, maphash.String(w.seed, id))
	}
}

func (w *writer) flush(ctx context.Context) error {
	if err := w.launch(ctx); err != nil {
		return err
	}
	return w.land(ctx)
}

// Seal implements search.Writer. It sees first that the index has what was
// written to it.
func (w *writer) Seal(ctx context.Context) (int64, error) {
	if w.over {
		return 0, overError()
	}
	if err := w.flush(ctx); err != nil {
		return 0, err
	}
	if len(w.untold) > 0 {
		return 0, &pachamama.Error{Code: pachamama.CodeRejected, Subject: w.untold[0].ID, Message: "the index refuses documents, and nobody was told: " + w.untold[0].Reason}
	}
	slices.Sort(w.taken)
	want := int64(len(slices.Compact(w.taken)))
	if err := w.counted(ctx, want); err != nil {
		return 0, err
	}
	if err := w.ix.writeSeal(ctx, w.g, w.attempt, want); err != nil {
		return 0, err
	}
	w.end()
	_ = w.ix.sweep(ctx, "search.Seal", w.g) // it is sealed; what stays of the earlier goes with the next Begin or Drop
	return want, nil
}

// counted sees that all documents can be found.
func (w *writer) counted(ctx context.Context, want int64) error {
	var got int64
	count := func(ctx context.Context) error {
		if err := w.ix.refresh(ctx, "search.Seal"); err != nil {
			return err
		}
		var err error
		got, err = w.ix.count(ctx, "search.Seal", w.ix.o.Index, object{"term": object{"a": w.attempt}})
		return err
	}
	answered := true
	err := w.ix.settle(ctx, "search.Seal", func() (bool, error) {
		err := w.ix.o.Retry.Do(ctx, count)
		answered = err == nil
		return got == want, err
	})
	if err != nil && answered && ctx.Err() == nil {
		return &pachamama.Error{Code: pachamama.CodeIncomplete, Op: "search.Seal", Message: fmt.Sprintf("%d documents were written, and the index has %d of them", want, got), Who: pachamama.WhoUs,
			Hint: "Nothing was made visible; index again, and look whether something else deletes from the index.", Cause: err}
	}
	return err
}

func (ix *Index) count(ctx context.Context, op, index string, query object) (int64, error) {
	var answer struct {
		Count int64 `json:"count"`
	}
	err := ix.client.do(ctx, call{op: op, method: http.MethodPost, path: "/" + index + "/_count", body: object{"query": query}, needs: "indices:data/read/search (aoss:ReadDocument)"}, &answer)
	return answer.Count, err
}

// abortPatience is how long the taking back of documents may take.
const abortPatience = 2 * time.Minute

// Abort implements search.Writer.
func (w *writer) Abort() error {
	if w.over {
		return nil
	}
	w.cancel()
	for _, b := range w.flying {
		<-b.done
	}
	sent := len(w.flying) > 0 || len(w.taken) > 0
	w.end()
	if !sent {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), abortPatience)
	defer cancel()
	return w.ix.erase(ctx, "search.Abort", object{"term": object{"a": w.attempt}})
}

func (w *writer) end() {
	w.over = true
	w.cancel()
	w.ix.mu.Lock()
	defer w.ix.mu.Unlock()
	delete(w.ix.building, w.attempt)
}

func overError() error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Message: "the generation was sealed or given up already"}
}
