package blob

import (
	"context"
	"io"

	"github.com/ucldc/pachamama"
)

// contextReader fails once its context has ended.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// body is the stream of one object; its errors name the key.
type body struct {
	contextReader
	closer io.Closer
	key    string
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.contextReader.Read(p)
	if err == io.EOF {
		return n, err
	}
	return n, wrap("blob.Read", b.key, err)
}

func (b *body) Close() error { return b.closer.Close() }

func check(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return CheckKey(key)
}

// wrap makes err an *Error that names the operation and the key. What the
// driver or a reader already said is kept.
func wrap(op, key string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := err.(*pachamama.Error); ok { //nolint:errorlint // only an unwrapped error can be completed
		if e.Op != "" && e.Subject != "" {
			return err
		}
		named := *e
		named.Op, named.Subject = op, key
		return &named
	}
	code := pachamama.CodeOf(err)
	return &pachamama.Error{Code: code, Op: op, Subject: key, Message: "storage failed: " + code.Traits().Means, Cause: err}
}
