package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/retry"
)

// mostKept is how much of a put is kept in memory so that it can be made again.
const mostKept = 8 << 20

// Retry returns a driver that makes d's calls again as the policy says. A put
// of up to 8 MB is kept in memory for that; of a larger one the driver must
// repeat what it can (the parts of an upload) by itself. A stream that breaks
// or ends early goes on where it broke, unless the object was replaced.
func Retry(d Driver, p *retry.Policy) Driver {
	return &retried{driver: d, policy: p, once: d.Describe().Can(AbilityPutIfAbsent)}
}

type retried struct {
	driver Driver
	policy *retry.Policy
	once   bool      // put if absent can be done
	kept   sync.Pool // of *bytes.Buffer, which nobody reads any more
}

// mostPooled is the largest buffer that waits for another put, in bytes.
const mostPooled = 1 << 20

func (r *retried) Put(ctx context.Context, key, contentType string, from io.Reader) error {
	return r.put(ctx, from, func(ctx context.Context, from io.Reader) error { return r.driver.Put(ctx, key, contentType, from) })
}

// PutIfAbsent may answer CodeConflict because of the object that an earlier
// try put, whose answer was lost: Bucket.PutOnce compares the bytes.
func (r *retried) PutIfAbsent(ctx context.Context, key, contentType string, from io.Reader) error {
	d, can := r.driver.(PutterIfAbsent)
	if !can || !r.once {
		return errors.ErrUnsupported
	}
	return r.put(ctx, from, func(ctx context.Context, from io.Reader) error { return d.PutIfAbsent(ctx, key, contentType, from) })
}

func (r *retried) put(ctx context.Context, from io.Reader, put func(context.Context, io.Reader) error) error {
	kept, _ := r.kept.Get().(*bytes.Buffer)
	if kept == nil {
		kept = &bytes.Buffer{}
	}
	n, err := kept.ReadFrom(io.LimitReader(from, mostKept))
	if err != nil {
		return err
	}
	if n == mostKept {
		return put(ctx, io.MultiReader(kept, from))
	}
	tries := 0
	err = r.policy.Do(ctx, func(ctx context.Context) error {
		tries++
		return put(ctx, bytes.NewReader(kept.Bytes()))
	})
	if err == nil && tries == 1 && kept.Cap() <= mostPooled { // after a try that failed, a connection may still be sending it
		kept.Reset()
		r.kept.Put(kept)
	}
	return err
}

func (r *retried) Get(ctx context.Context, key string, offset int64) (body io.ReadCloser, info Info, err error) {
	err = r.policy.Do(ctx, func(ctx context.Context) error {
		body, info, err = r.driver.Get(ctx, key, offset)
		return err
	})
	if err != nil {
		return nil, Info{}, err
	}
	return &resumed{retried: r, ctx: ctx, info: info, body: body, at: min(offset, info.Size)}, info, nil
}

func (r *retried) List(ctx context.Context, prefix, after string, limit int) (page []Info, err error) {
	err = r.policy.Do(ctx, func(ctx context.Context) error {
		page, err = r.driver.List(ctx, prefix, after, limit)
		return err
	})
	return page, err
}

func (r *retried) Delete(ctx context.Context, key string) error {
	return r.policy.Do(ctx, func(ctx context.Context) error { return r.driver.Delete(ctx, key) })
}

func (r *retried) Copy(ctx context.Context, from, to string) error {
	d, can := r.driver.(Copier)
	if !can {
		return errors.ErrUnsupported
	}
	return r.policy.Do(ctx, func(ctx context.Context) error { return d.Copy(ctx, from, to) })
}

func (r *retried) Sign(ctx context.Context, key string, valid time.Duration) (string, error) {
	if d, can := r.driver.(Signer); can {
		return d.Sign(ctx, key, valid)
	}
	return "", errors.ErrUnsupported
}

func (r *retried) Describe() port.Descriptor { return r.driver.Describe() }

func (r *retried) Close() error { return r.driver.Close() }

// resumed is the stream of an object, which goes on when it breaks.
type resumed struct {
	retried *retried
	ctx     context.Context
	info    Info
	body    io.ReadCloser
	at      int64 // bytes of the object that were given, or lie before the first
	broken  bool
}

func (s *resumed) Read(p []byte) (int, error) {
	if s.broken {
		return s.resume(p)
	}
	n, err := s.body.Read(p)
	if s.at += int64(n); !s.breaks(err) {
		return n, err
	}
	s.broken = true
	if n > 0 {
		return n, nil
	}
	return s.resume(p)
}

// breaks reports whether a stream that gave err can go on.
func (s *resumed) breaks(err error) bool {
	if err == io.EOF {
		return s.at < s.info.Size
	}
	return err != nil && s.ctx.Err() == nil && pachamama.CodeOf(err).Traits().Retry
}

// resume opens the object where it broke and reads on. What breaks again
// without giving a byte counts as a failed try.
func (s *resumed) resume(p []byte) (n int, last error) {
	err := s.retried.policy.Do(s.ctx, func(ctx context.Context) error {
		s.body.Close()
		body, info, err := s.retried.driver.Get(ctx, s.info.Key, s.at)
		if err != nil {
			return err
		}
		if s.body = body; info.ETag != s.info.ETag {
			return &pachamama.Error{Code: pachamama.CodeConflict, Message: "the object was replaced while it was read, and the stream broke", Hint: "Read it again."}
		}
		n, last = body.Read(p)
		s.at += int64(n)
		s.broken = s.breaks(last)
		if s.broken && n == 0 {
			return brokenOff(last)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	if s.broken {
		last = nil
	}
	return n, last
}

// brokenOff makes an early end an error that is worth another try.
func brokenOff(err error) error {
	if err == io.EOF {
		return &pachamama.Error{Code: pachamama.CodeUnavailable, Message: "the stream ended early", Cause: io.ErrUnexpectedEOF}
	}
	return err
}

func (s *resumed) Close() error { return s.body.Close() }
