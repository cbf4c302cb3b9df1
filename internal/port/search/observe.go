package search

import (
	"context"
	"time"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Observe returns a driver that does what d does and records each operation
// with the documents it was about, under the name of the technology.
func Observe(d Driver, to usage.Recorder, driverName string) Driver {
	return &observed{d, to, driverName}
}

type observed struct {
	driver Driver
	to     usage.Recorder
	name   string
}

func (o *observed) record(ctx context.Context, op string, bytes, docs int64, began time.Time, err error) {
	o.to.Record(ctx, usage.Call{Piece: "search", Driver: o.name, Op: op, Bytes: bytes, Units: docs, Took: time.Since(began), Err: err})
}

func (o *observed) Begin(ctx context.Context, g Generation) (Writer, error) {
	began := time.Now()
	w, err := o.driver.Begin(ctx, g)
	o.record(ctx, "begin", 0, 0, began, err)
	if err != nil {
		return nil, err
	}
	return &observedWriter{o, w}, nil
}

func (o *observed) Find(ctx context.Context, r Request, gs []Generation) (Result, error) {
	began := time.Now()
	result, err := o.driver.Find(ctx, r, gs)
	var bytes int64
	for i := range result.Hits {
		bytes += int64(len(result.Hits[i].Stored))
	}
	o.record(ctx, "find", bytes, int64(len(result.Hits)), began, err)
	return result, err
}

func (o *observed) Drop(ctx context.Context, g Generation) error {
	began := time.Now()
	err := o.driver.Drop(ctx, g)
	o.record(ctx, "drop", 0, 0, began, err)
	return err
}

func (o *observed) Generations(ctx context.Context) ([]Generation, error) {
	return o.driver.Generations(ctx)
}

func (o *observed) Describe() port.Descriptor { return o.driver.Describe() }

func (o *observed) Close() error { return o.driver.Close() }

type observedWriter struct {
	*observed
	writer Writer
}

func (w *observedWriter) Put(ctx context.Context, docs []Doc) ([]Refusal, error) {
	began := time.Now()
	refused, err := w.writer.Put(ctx, docs)
	if len(docs) == 0 && err == nil {
		return refused, nil
	}
	var bytes int64
	for i := range docs {
		bytes += docs[i].Size()
	}
	w.record(ctx, "put", bytes, int64(len(docs)), began, err)
	return refused, err
}

func (w *observedWriter) Seal(ctx context.Context) (int64, error) {
	began := time.Now()
	n, err := w.writer.Seal(ctx)
	w.record(ctx, "seal", 0, n, began, err)
	return n, err
}

func (w *observedWriter) Abort() error { return w.writer.Abort() }
