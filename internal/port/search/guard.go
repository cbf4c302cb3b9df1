package search

import (
	"context"

	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/role"
)

// Guard returns a driver that does what d does for those who may. Abort is
// always free: it only takes back what the same writer put.
func Guard(d Driver, g role.Guard) Driver { return &guarded{d, g} }

type guarded struct {
	driver Driver
	guard  role.Guard
}

func (g *guarded) check(ctx context.Context, op, collection string) error {
	return g.guard.Check(ctx, "search", op, collection)
}

func (g *guarded) Begin(ctx context.Context, of Generation) (Writer, error) {
	if err := g.check(ctx, "begin", of.Collection); err != nil {
		return nil, err
	}
	w, err := g.driver.Begin(ctx, of)
	if err != nil {
		return nil, err
	}
	return &guardedWriter{w, g, of.Collection}, nil
}

func (g *guarded) Find(ctx context.Context, r Request, gs []Generation) (Result, error) {
	for i := range gs {
		if err := g.check(ctx, "find", gs[i].Collection); err != nil {
			return Result{}, err
		}
	}
	return g.driver.Find(ctx, r, gs)
}

func (g *guarded) Drop(ctx context.Context, of Generation) error {
	if err := g.check(ctx, "drop", of.Collection); err != nil {
		return err
	}
	return g.driver.Drop(ctx, of)
}

// Generations lists those of all collections.
func (g *guarded) Generations(ctx context.Context) ([]Generation, error) {
	if err := g.check(ctx, "generations", "all"); err != nil {
		return nil, err
	}
	return g.driver.Generations(ctx)
}

func (g *guarded) Describe() port.Descriptor { return g.driver.Describe() }

func (g *guarded) Close() error { return g.driver.Close() }

type guardedWriter struct {
	writer     Writer
	guard      *guarded
	collection string
}

func (w *guardedWriter) Put(ctx context.Context, docs []Doc) ([]Refusal, error) {
	if err := w.guard.check(ctx, "put", w.collection); err != nil {
		return nil, err
	}
	return w.writer.Put(ctx, docs)
}

func (w *guardedWriter) Seal(ctx context.Context) (int64, error) {
	if err := w.guard.check(ctx, "seal", w.collection); err != nil {
		return 0, err
	}
	return w.writer.Seal(ctx)
}

func (w *guardedWriter) Abort() error { return w.writer.Abort() }
