package blob

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/usage"
)

// Observe returns a driver that does what d does and records each operation
// with the bytes moved, under the name of the technology. A get is recorded
// when its stream is closed.
func Observe(d Driver, to usage.Recorder, driverName string) Driver {
	return &observed{d, to, driverName}
}

type observed struct {
	driver Driver
	to     usage.Recorder
	name   string
}

func (o *observed) record(ctx context.Context, op string, bytes, units int64, began time.Time, err error) {
	o.to.Record(ctx, usage.Call{Piece: "blob", Driver: o.name, Op: op, Bytes: bytes, Units: units, Took: time.Since(began), Err: err})
}

func (o *observed) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	began, counted := time.Now(), &countingReader{r: r}
	err := o.driver.Put(ctx, key, contentType, counted)
	o.record(ctx, "put", counted.n, 1, began, err)
	return err
}

func (o *observed) PutIfAbsent(ctx context.Context, key, contentType string, r io.Reader) error {
	d, can := o.driver.(PutterIfAbsent)
	if !can {
		return errors.ErrUnsupported
	}
	began, counted := time.Now(), &countingReader{r: r}
	err := d.PutIfAbsent(ctx, key, contentType, counted)
	if !errors.Is(err, errors.ErrUnsupported) {
		o.record(ctx, "put", counted.n, 1, began, err)
	}
	return err
}

func (o *observed) Get(ctx context.Context, key string, offset int64) (io.ReadCloser, Info, error) {
	began := time.Now()
	r, info, err := o.driver.Get(ctx, key, offset)
	if err != nil {
		o.record(ctx, "get", 0, 1, began, err)
		return nil, Info{}, err
	}
	counted := &countingReader{r: r}
	done := func(err error) { o.record(ctx, "get", counted.n, 1, began, err) }
	return &observedBody{countingReader: counted, closer: r, done: done}, info, nil
}

func (o *observed) List(ctx context.Context, prefix, after string, limit int) ([]Info, error) {
	began := time.Now()
	page, err := o.driver.List(ctx, prefix, after, limit)
	o.record(ctx, "list", 0, int64(len(page)), began, err)
	return page, err
}

func (o *observed) Delete(ctx context.Context, key string) error {
	began := time.Now()
	err := o.driver.Delete(ctx, key)
	o.record(ctx, "delete", 0, 1, began, err)
	return err
}

func (o *observed) Copy(ctx context.Context, from, to string) error {
	d, can := o.driver.(Copier)
	if !can {
		return errors.ErrUnsupported
	}
	began := time.Now()
	err := d.Copy(ctx, from, to)
	if !errors.Is(err, errors.ErrUnsupported) {
		o.record(ctx, "copy", 0, 1, began, err)
	}
	return err
}

func (o *observed) Sign(ctx context.Context, key string, valid time.Duration) (string, error) {
	if d, can := o.driver.(Signer); can {
		return d.Sign(ctx, key, valid)
	}
	return "", errors.ErrUnsupported
}

func (o *observed) Describe() port.Descriptor { return o.driver.Describe() }

func (o *observed) Close() error { return o.driver.Close() }

type countingReader struct {
	r   io.Reader
	n   int64
	err error // the last one that is not the end
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

type observedBody struct {
	*countingReader
	closer io.Closer
	once   sync.Once
	done   func(error)
}

func (b *observedBody) Close() error {
	err := b.closer.Close()
	b.once.Do(func() { b.done(b.err) })
	return err
}
