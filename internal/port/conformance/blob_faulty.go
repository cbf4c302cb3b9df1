package conformance

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// FaultyBlob returns a driver that does what d does, but for a share of all
// calls, drawn by the seed: those are throttled, fail before or after they were
// done, or give a body that breaks or ends early. It has d's way of putting if
// absent and no other ability.
func FaultyBlob(d blob.Driver, share float64, seed uint64) blob.Driver {
	return &faulty{Driver: d, share: share, random: rand.New(rand.NewPCG(seed, 0))} //nolint:gosec // to be drawn alike again
}

type faulty struct {
	blob.Driver
	share float64

	mu     sync.Mutex
	random *rand.Rand
}

// fault is what goes wrong.
type fault int

const (
	none      fault = iota
	throttled       // not done
	failed          // not done
	lost            // done, but the answer does not arrive
)

func (f *faulty) draw() (fault, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.random.Float64() >= f.share {
		return none, 0
	}
	return throttled + fault(f.random.IntN(3)), f.random.IntN(1000)
}

// around does a call, or not.
func (f *faulty) around(ctx context.Context, do func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	switch drawn, _ := f.draw(); drawn {
	case throttled:
		return &pachamama.Error{Code: pachamama.CodeThrottled, Message: "injected: come back later", After: 100 * time.Microsecond}
	case failed:
		return reset()
	case lost:
		if err := do(); err != nil && pachamama.CodeOf(err) == pachamama.CodeInternal { // the caller's own reader
			return err
		}
		return reset()
	default:
		return do()
	}
}

func reset() error {
	return &pachamama.Error{Code: pachamama.CodeUnavailable, Message: "injected: the connection was reset"}
}

func (f *faulty) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	return f.around(ctx, func() error { return f.Driver.Put(ctx, key, contentType, r) })
}

func (f *faulty) PutIfAbsent(ctx context.Context, key, contentType string, r io.Reader) error {
	d, can := f.Driver.(blob.PutterIfAbsent)
	if !can {
		return errors.ErrUnsupported
	}
	return f.around(ctx, func() error { return d.PutIfAbsent(ctx, key, contentType, r) })
}

func (f *faulty) Get(ctx context.Context, key string, offset int64) (body io.ReadCloser, info blob.Info, err error) {
	err = f.around(ctx, func() error {
		body, info, err = f.Driver.Get(ctx, key, offset)
		return err
	})
	if err != nil {
		if body != nil {
			body.Close()
		}
		return nil, blob.Info{}, err
	}
	if drawn, where := f.draw(); drawn != none {
		end := map[fault]error{throttled: io.EOF, failed: reset(), lost: io.EOF}[drawn]
		body = &breaking{ReadCloser: body, left: (info.Size - offset) * int64(where) / 1000, end: end}
	}
	return body, info, nil
}

func (f *faulty) List(ctx context.Context, prefix, after string, limit int) (page []blob.Info, err error) {
	err = f.around(ctx, func() error {
		page, err = f.Driver.List(ctx, prefix, after, limit)
		return err
	})
	return page, err
}

func (f *faulty) Delete(ctx context.Context, key string) error {
	return f.around(ctx, func() error { return f.Driver.Delete(ctx, key) })
}

// breaking is a body that ends too early.
type breaking struct {
	io.ReadCloser
	left int64
	end  error
}

func (b *breaking) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, b.end
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
