package blob

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/ucldc/pachamama"
)

// ReadOnly returns a driver that gives out what d has and changes nothing.
func ReadOnly(d Driver) Driver { return readOnly{d} }

type readOnly struct{ Driver }

func (readOnly) refuse() error {
	return &pachamama.Error{Code: pachamama.CodeForbidden, Message: "the storage is opened for reading alone"}
}

func (r readOnly) Put(context.Context, string, string, io.Reader) error { return r.refuse() }

func (r readOnly) PutIfAbsent(context.Context, string, string, io.Reader) error { return r.refuse() }

func (r readOnly) Delete(context.Context, string) error { return r.refuse() }

func (r readOnly) Copy(context.Context, string, string) error { return r.refuse() }

func (r readOnly) Sign(ctx context.Context, key string, valid time.Duration) (string, error) {
	if d, can := r.Driver.(Signer); can {
		return d.Sign(ctx, key, valid)
	}
	return "", errors.ErrUnsupported
}
