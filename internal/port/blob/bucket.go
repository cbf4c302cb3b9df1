package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
)

// Bucket is storage as the program uses it: what is written once for all
// drivers. Its errors are *pachamama.Error with the key as subject.
type Bucket struct {
	driver Driver
	limits port.Descriptor // as the driver described itself when it was opened
}

// New returns a bucket over the driver, which it closes.
func New(d Driver) *Bucket { return &Bucket{driver: d, limits: d.Describe()} }

// Put writes all of r under key, replacing what was there. When r fails or ctx
// ends, what was there stays.
func (b *Bucket) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	err := b.checkPut(ctx, key, r)
	if err == nil {
		err = b.driver.Put(ctx, key, contentType, b.limited(&contextReader{ctx, r}))
	}
	return wrap("blob.Put", key, err)
}

// PutBytes is Put of bytes at hand.
func (b *Bucket) PutBytes(ctx context.Context, key, contentType string, data []byte) error {
	return b.Put(ctx, key, contentType, bytes.NewReader(data))
}

// PutOnce writes an object that never changes: the same bytes again are fine,
// other bytes are CodeConflict and leave what was there.
func (b *Bucket) PutOnce(ctx context.Context, key, contentType string, data []byte) error {
	err := b.checkPut(ctx, key, bytes.NewReader(data))
	if err == nil {
		err = b.putOnce(ctx, key, contentType, data)
	}
	return wrap("blob.PutOnce", key, err)
}

func (b *Bucket) putOnce(ctx context.Context, key, contentType string, data []byte) error {
	err := errors.ErrUnsupported
	d, can := b.driver.(PutterIfAbsent)
	if can {
		err = d.PutIfAbsent(ctx, key, contentType, bytes.NewReader(data))
	}
	if can && !errors.Is(err, errors.ErrUnsupported) && pachamama.CodeOf(err) != pachamama.CodeConflict {
		return err
	}
	same, err := b.holds(ctx, key, data)
	switch {
	case pachamama.CodeOf(err) == pachamama.CodeNotFound:
		return b.driver.Put(ctx, key, contentType, bytes.NewReader(data))
	case err != nil:
		return err
	case !same:
		return &pachamama.Error{Code: pachamama.CodeConflict, Message: "it exists already with other bytes"}
	}
	return nil
}

// holds reports whether the object is exactly data.
func (b *Bucket) holds(ctx context.Context, key string, data []byte) (bool, error) {
	r, info, err := b.driver.Get(ctx, key, 0)
	if err != nil {
		return false, err
	}
	defer r.Close()
	if info.Size != int64(len(data)) {
		return false, nil
	}
	old, err := io.ReadAll(io.LimitReader(r, info.Size+1))
	return bytes.Equal(old, data), err
}

// Get opens an object. The caller closes the stream.
func (b *Bucket) Get(ctx context.Context, key string) (io.ReadCloser, Info, error) {
	return b.GetFrom(ctx, key, 0)
}

// GetFrom opens an object at a byte; at or after its end the stream is empty.
func (b *Bucket) GetFrom(ctx context.Context, key string, offset int64) (io.ReadCloser, Info, error) {
	err := check(ctx, key)
	if err == nil && offset < 0 {
		err = &pachamama.Error{Code: pachamama.CodeInvalid, Message: "an offset is negative"}
	}
	var r io.ReadCloser
	var info Info
	if err == nil {
		r, info, err = b.driver.Get(ctx, key, offset)
	}
	if err != nil {
		return nil, Info{}, wrap("blob.Get", key, err)
	}
	return &body{contextReader{ctx, r}, r, key}, info, nil
}

// ReadAll returns the bytes of an object of at most limit bytes, else
// CodeTooLarge.
func (b *Bucket) ReadAll(ctx context.Context, key string, limit int64) ([]byte, error) {
	r, info, err := b.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	tooLarge := &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "blob.ReadAll", Subject: key, Message: "the object is larger than what is read at once"}
	if info.Size > limit {
		return nil, tooLarge
	}
	data := bytes.NewBuffer(make([]byte, 0, info.Size+bytes.MinRead))
	if _, err := data.ReadFrom(io.LimitReader(r, limit+1)); err != nil {
		return nil, wrap("blob.ReadAll", key, err)
	}
	if int64(data.Len()) > limit {
		return nil, tooLarge
	}
	return data.Bytes(), nil
}

// Exists reports whether there is such an object; when that could not be
// found out it is an error, never false alone.
func (b *Bucket) Exists(ctx context.Context, key string) (bool, error) {
	r, _, err := b.Get(ctx, key)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r.Close()
	return true, nil
}

const listPage = 1000

// List walks all keys that begin with prefix in byte order. It ends after the
// first error.
func (b *Bucket) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		if err := CheckPrefix(prefix); err != nil {
			yield(Info{}, wrap("blob.List", prefix, err))
			return
		}
		for after := ""; ; {
			page, err := b.driver.List(ctx, prefix, after, listPage)
			if err != nil {
				yield(Info{}, wrap("blob.List", prefix, err))
				return
			}
			for _, info := range page {
				if !yield(info, nil) {
					return
				}
			}
			if len(page) < listPage {
				return
			}
			after = page[len(page)-1].Key
		}
	}
}

// Delete removes an object; a missing one is no error.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	err := check(ctx, key)
	if err == nil {
		err = b.driver.Delete(ctx, key)
	}
	return wrap("blob.Delete", key, err)
}

// DeletePrefix removes all objects whose keys begin with prefix. An empty
// prefix is refused: it would empty the bucket.
func (b *Bucket) DeletePrefix(ctx context.Context, prefix string) error {
	if prefix == "" {
		return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "blob.DeletePrefix", Message: "the prefix is empty"}
	}
	for info, err := range b.List(ctx, prefix) {
		if err != nil {
			return err
		}
		if err := b.Delete(ctx, info.Key); err != nil {
			return err
		}
	}
	return nil
}

// Copy copies an object, inside the service where the driver can.
func (b *Bucket) Copy(ctx context.Context, from, to string) error {
	err := errors.Join(check(ctx, from), b.checkPut(ctx, to, nil))
	if err != nil {
		return wrap("blob.Copy", from, err)
	}
	err = errors.ErrUnsupported
	if d, can := b.driver.(Copier); can {
		err = d.Copy(ctx, from, to)
	}
	if !errors.Is(err, errors.ErrUnsupported) {
		return wrap("blob.Copy", from, err)
	}
	r, info, err := b.Get(ctx, from)
	if err != nil {
		return err
	}
	defer r.Close()
	return b.Put(ctx, to, info.Type, r)
}

// Sign returns an address under which anyone may read the object for a while,
// or CodeUnsupported.
func (b *Bucket) Sign(ctx context.Context, key string, valid time.Duration) (string, error) {
	err := check(ctx, key)
	if err != nil {
		return "", wrap("blob.Sign", key, err)
	}
	d, can := b.driver.(Signer)
	if !can {
		return "", wrap("blob.Sign", key, errors.ErrUnsupported)
	}
	url, err := d.Sign(ctx, key, valid)
	return url, wrap("blob.Sign", key, err)
}

// Describe returns the driver's descriptor.
func (b *Bucket) Describe() port.Descriptor { return b.driver.Describe() }

// Close closes the driver. It may be called twice.
func (b *Bucket) Close() error { return wrap("blob.Close", "", b.driver.Close()) }
