package blob

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/role"
)

// Guard returns a driver that does what d does for those who may. A copy is a
// get and a put.
func Guard(d Driver, g role.Guard) Driver { return &guarded{d, g} }

type guarded struct {
	driver Driver
	guard  role.Guard
}

func (g *guarded) check(ctx context.Context, op, on string) error {
	return g.guard.Check(ctx, "blob", op, on)
}

func (g *guarded) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	if err := g.check(ctx, "put", key); err != nil {
		return err
	}
	return g.driver.Put(ctx, key, contentType, r)
}

func (g *guarded) PutIfAbsent(ctx context.Context, key, contentType string, r io.Reader) error {
	if err := g.check(ctx, "put", key); err != nil {
		return err
	}
	if d, can := g.driver.(PutterIfAbsent); can {
		return d.PutIfAbsent(ctx, key, contentType, r)
	}
	return errors.ErrUnsupported
}

func (g *guarded) Get(ctx context.Context, key string, offset int64) (io.ReadCloser, Info, error) {
	if err := g.check(ctx, "get", key); err != nil {
		return nil, Info{}, err
	}
	return g.driver.Get(ctx, key, offset)
}

func (g *guarded) List(ctx context.Context, prefix, after string, limit int) ([]Info, error) {
	if err := g.check(ctx, "list", prefix); err != nil {
		return nil, err
	}
	return g.driver.List(ctx, prefix, after, limit)
}

func (g *guarded) Delete(ctx context.Context, key string) error {
	if err := g.check(ctx, "delete", key); err != nil {
		return err
	}
	return g.driver.Delete(ctx, key)
}

func (g *guarded) Copy(ctx context.Context, from, to string) error {
	if err := errors.Join(g.check(ctx, "get", from), g.check(ctx, "put", to)); err != nil {
		return err
	}
	if d, can := g.driver.(Copier); can {
		return d.Copy(ctx, from, to)
	}
	return errors.ErrUnsupported
}

func (g *guarded) Sign(ctx context.Context, key string, valid time.Duration) (string, error) {
	if err := g.check(ctx, "sign", key); err != nil {
		return "", err
	}
	if d, can := g.driver.(Signer); can {
		return d.Sign(ctx, key, valid)
	}
	return "", errors.ErrUnsupported
}

func (g *guarded) Describe() port.Descriptor { return g.driver.Describe() }

func (g *guarded) Close() error { return g.driver.Close() }
