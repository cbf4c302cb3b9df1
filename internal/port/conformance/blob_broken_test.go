package conformance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// broken is the memory driver with single methods replaced.
type broken struct {
	*mem.Blob
	put  func(ctx context.Context, key, contentType string, r io.Reader) error
	get  func(ctx context.Context, key string, offset int64) (io.ReadCloser, blob.Info, error)
	list func(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error)
	del  func(ctx context.Context, key string) error
	once func(ctx context.Context, key, contentType string, r io.Reader) error
	shut func() error
}

func breakable() *broken {
	m := mem.NewBlob()
	return &broken{Blob: m, put: m.Put, get: m.Get, list: m.List, del: m.Delete, once: m.PutIfAbsent, shut: m.Close}
}

func (b *broken) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	return b.put(ctx, key, contentType, r)
}

func (b *broken) PutIfAbsent(ctx context.Context, key, contentType string, r io.Reader) error {
	return b.once(ctx, key, contentType, r)
}

func (b *broken) Get(ctx context.Context, key string, offset int64) (io.ReadCloser, blob.Info, error) {
	return b.get(ctx, key, offset)
}

func (b *broken) List(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error) {
	return b.list(ctx, prefix, after, limit)
}

func (b *broken) Delete(ctx context.Context, key string) error { return b.del(ctx, key) }

func (b *broken) Close() error { return b.shut() }

// TestBlobSuite breaks a good driver in one way at a time and sees the suite
// notice, each case of it at least once; unbroken it passes.
func TestBlobSuite(t *testing.T) {
	mustPass(t, func(t T) { blobSuite(t, func(T) blob.Driver { return breakable() }) })
	tried := map[string]bool{}
	for _, c := range blobBreakages() {
		tried[c.wantCase] = true
		t.Run(c.name, func(t *testing.T) {
			mustFail(t, c.wantCase, func(t T) {
				blobSuite(t, func(T) blob.Driver {
					b := breakable()
					c.broke(b)
					return b
				})
			})
		})
	}
	for _, c := range blobCases() {
		if !tried[c.name] {
			t.Errorf("no breakage shows that the case %q can fail", c.name)
		}
	}
}

type breakage struct {
	name, wantCase string
	broke          func(*broken)
}

func blobBreakages() []breakage {
	return []breakage{
		{"keeps what a failed reader gave", "all or nothing", func(b *broken) {
			b.put = func(ctx context.Context, key, ct string, r io.Reader) error {
				data, err := io.ReadAll(r)
				return errors.Join(b.Blob.Put(context.WithoutCancel(ctx), key, ct, bytes.NewReader(data)), err)
			}
		}},
		{"loses the last byte", "round trip", func(b *broken) {
			b.put = func(ctx context.Context, key, ct string, r io.Reader) error {
				data, err := io.ReadAll(r)
				if err != nil {
					return err
				}
				return b.Blob.Put(ctx, key, ct, bytes.NewReader(data[:max(0, len(data)-1)]))
			}
		}},
		{"cuts large objects", "large object", func(b *broken) {
			b.put = func(ctx context.Context, key, ct string, r io.Reader) error {
				return b.Blob.Put(ctx, key, ct, io.LimitReader(r, 5<<20))
			}
		}},
		{"forgets the type", "content type", func(b *broken) {
			b.put = func(ctx context.Context, key, _ string, r io.Reader) error { return b.Blob.Put(ctx, key, "", r) }
		}},
		{"ignores the offset", "offset", func(b *broken) {
			b.get = func(ctx context.Context, key string, _ int64) (io.ReadCloser, blob.Info, error) {
				return b.Blob.Get(ctx, key, 0)
			}
		}},
		{"missing objects are empty", "not found", func(b *broken) {
			b.get = func(ctx context.Context, key string, offset int64) (io.ReadCloser, blob.Info, error) {
				r, info, err := b.Blob.Get(ctx, key, offset)
				if err != nil && ctx.Err() == nil {
					return io.NopCloser(strings.NewReader("")), blob.Info{Key: key}, nil
				}
				return r, info, err
			}
		}},
		{"lists at most 1000", "pages", func(b *broken) {
			b.list = func(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error) {
				return b.Blob.List(ctx, prefix, after, min(limit, 999))
			}
		}},
		{"gives the key after once more", "pages", func(b *broken) {
			b.list = func(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error) {
				if after != "" {
					after = after[:len(after)-1]
				}
				return b.Blob.List(ctx, prefix, after, limit)
			}
		}},
		{"lists backwards", "order", func(b *broken) {
			b.list = func(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error) {
				page, err := b.Blob.List(ctx, prefix, after, limit)
				slices.Reverse(page)
				return page, err
			}
		}},
		{"lists as a file system walks", "order", func(b *broken) {
			b.list = func(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error) {
				page, err := b.Blob.List(ctx, prefix, after, limit)
				slices.SortFunc(page, func(x, y blob.Info) int {
					return slices.Compare(strings.Split(x.Key, "/"), strings.Split(y.Key, "/"))
				})
				return page, err
			}
		}},
		{"folds letter case", "odd keys", func(b *broken) {
			b.put = func(ctx context.Context, key, ct string, r io.Reader) error {
				return b.Blob.Put(ctx, strings.ToLower(key), ct, r)
			}
		}},
		{"missing is an error to delete", "delete", func(b *broken) {
			b.del = func(ctx context.Context, key string) error {
				if _, _, err := b.Blob.Get(ctx, key, 0); err != nil {
					return err
				}
				return b.Blob.Delete(ctx, key)
			}
		}},
		{"does not delete", "delete", func(b *broken) {
			b.del = func(ctx context.Context, _ string) error { return ctx.Err() }
		}},
		{"put if absent replaces", "put once", func(b *broken) { b.once = b.Blob.Put }},
		{"takes no notice of ctx", "cancelled", func(b *broken) {
			b.del = func(ctx context.Context, key string) error { return b.Blob.Delete(context.WithoutCancel(ctx), key) }
		}},
		{"closes once", "close twice", func(b *broken) {
			closed := false
			b.shut = func() error {
				if closed {
					return errors.New("closed already")
				}
				closed = true
				return nil
			}
		}},
		{"shows the first half early", "concurrent puts", func(b *broken) {
			b.put = func(ctx context.Context, key, ct string, r io.Reader) error {
				data, err := io.ReadAll(r)
				if err != nil {
					return err
				}
				if err := b.Blob.Put(ctx, key, ct, bytes.NewReader(data[:len(data)/2])); err != nil {
					return err
				}
				time.Sleep(rand.N(5 * time.Millisecond)) // or all writers go in step
				return b.Blob.Put(ctx, key, ct, bytes.NewReader(data))
			}
		}},
		{"opens an object when it is read", "open stream goes on", func(b *broken) {
			b.get = func(ctx context.Context, key string, offset int64) (io.ReadCloser, blob.Info, error) {
				_, info, err := b.Blob.Get(ctx, key, offset)
				return &late{b.Blob, ctx, key, offset}, info, err
			}
		}},
		{"a folder takes the place of an object", "object and folder", func(b *broken) {
			b.put = func(ctx context.Context, key, ct string, r io.Reader) error {
				for i := range key {
					if key[i] == '/' {
						if err := b.Blob.Delete(ctx, key[:i]); err != nil {
							return err
						}
					}
				}
				return b.Blob.Put(ctx, key, ct, r)
			}
		}},
	}
}

// late is a stream that opens its object at each read.
type late struct {
	blob   *mem.Blob
	ctx    context.Context
	key    string
	offset int64
}

func (l *late) Read(p []byte) (int, error) {
	r, _, err := l.blob.Get(l.ctx, l.key, l.offset)
	if err != nil {
		return 0, err
	}
	n, err := r.Read(p)
	l.offset += int64(n)
	return n, err
}

func (*late) Close() error { return nil }
