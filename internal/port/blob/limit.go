package blob

import (
	"context"
	"fmt"
	"io"
)

// checkPut says what is known to be wrong with a put before anything is sent.
func (b *Bucket) checkPut(ctx context.Context, key string, r io.Reader) error {
	err := check(ctx, key)
	if err == nil && b.limits.Fits(LimitKeyBytes, int64(len(key))) != nil {
		err = badKey(key, fmt.Sprintf("a key is longer than %d bytes, which is the most in this storage", b.limits.Limits[LimitKeyBytes]))
	}
	if known, ok := r.(interface{ Len() int }); ok && err == nil { // the bytes are at hand
		err = b.limits.Fits(LimitObjectBytes, int64(known.Len()))
	}
	return err
}

// limited is r, which fails as soon as it is known to be larger than objects
// may be.
func (b *Bucket) limited(r io.Reader) io.Reader {
	if _, limited := b.limits.Limits[LimitObjectBytes]; !limited {
		return r
	}
	return &boundedReader{r: r, fits: func(n int64) error { return b.limits.Fits(LimitObjectBytes, n) }}
}

type boundedReader struct {
	r    io.Reader
	n    int64
	fits func(int64) error
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	if over := b.fits(b.n); over != nil {
		return 0, over
	}
	return n, err
}
