package main

import (
	"context"
	"os"

	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/mappings"
)

// richRates are records a second of MODS with the chain of a registry.
type richRates struct {
	one, two float64 // on one core, on two; 0: the machine has no two
	size     int     // bytes of a record, as it came
}

// measureRich maps MODS of the sample institution with rich.yaml of a folder.
func measureRich(ctx context.Context, base, folder string) (r richRates, err error) {
	l, err := walk(ctx, base, "mods", mappedPages, mappedPages)
	if err != nil {
		return r, err
	}
	pages := l.pages
	m, err := bound("rich", mapping.Layers(os.DirFS(folder), mappings.FS()))
	if err != nil {
		return r, err
	}
	records, bytes := 0, 0
	for _, raw := range pages {
		n, err := mapWith(m)(raw)
		if err != nil {
			return r, err
		}
		records, bytes = records+n, bytes+len(raw)
	}
	r.size = bytes / max(records, 1)
	if r.one, err = onCores(ctx, 1, pages, mapWith(m)); err != nil {
		return r, err
	}
	r.two, err = onCores(ctx, 2, pages, mapWith(m))
	return r, err
}
