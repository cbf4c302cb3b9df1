package extract

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Observe wraps a driver so that every extraction is recorded: bytes read, and
// the pages that are billed as units (see Charge).
func Observe(d Driver, r usage.Recorder) Driver { return &observed{Driver: d, recorder: r} }

type observed struct {
	Driver
	recorder usage.Recorder
}

func (o *observed) Extract(ctx context.Context, d Document) (pachamama.PageText, error) {
	var bytes atomic.Int64
	if open := d.Open; open != nil {
		d.Open = func(ctx context.Context) (io.ReadCloser, error) {
			r, err := open(ctx)
			if err != nil {
				return nil, err
			}
			return &countingReader{r, &bytes}, nil
		}
	}
	began := time.Now()
	ctx, bill := charged(ctx)
	text, err := o.Driver.Extract(ctx, d)
	o.recorder.Record(ctx, usage.Call{Piece: "extract", Driver: o.Describe().Driver, Op: "extract",
		Bytes: bytes.Load(), Units: bill.of(len(text.Pages)), Took: time.Since(began), Err: err})
	return text, err
}

type countingReader struct {
	io.ReadCloser
	n *atomic.Int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.n.Add(int64(n))
	return n, err
}
