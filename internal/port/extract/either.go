package extract

import (
	"context"
	"errors"
	"slices"

	"github.com/ucldc/pachamama"
)

// Either returns a driver that leaves to the second what the first does not
// read. It is described as the first.
func Either(first, second Driver) Driver { return &either{first, second} }

type either struct {
	Driver
	second Driver
}

func (e *either) of(d Document) Driver {
	if slices.Contains(e.Driver.Types(), d.Type) {
		return e.Driver
	}
	return e.second
}

func (e *either) Types() []string {
	types := slices.Clone(e.Driver.Types())
	for _, t := range e.second.Types() {
		if !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	return types
}

func (e *either) Versions(ctx context.Context, d Document) ([]string, error) {
	return e.of(d).Versions(ctx, d)
}

func (e *either) Extract(ctx context.Context, d Document) (pachamama.PageText, error) {
	return e.of(d).Extract(ctx, d)
}

func (e *either) Close() error { return errors.Join(e.Driver.Close(), e.second.Close()) }
