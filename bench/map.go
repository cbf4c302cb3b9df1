package main

import (
	"context"
	"io/fs"
	"sync"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/internal/source/oai"
	"github.com/ucldc/pachamama/mappings"
)

// rates are records a second.
type rates struct {
	mapped float64 // one core: raw page to JSON Lines with the whole chain of enrichments
	afresh float64 // one core, with steps that remember nothing
	two    float64 // two cores; 0: the machine has one
	floor  float64 // one core: only cutting the same pages into tokens and writing the same lines
}

func measureMap(ctx context.Context, pages [][]byte) (r rates, err error) {
	m, err := bound("oai/dc", mappings.FS())
	if err != nil {
		return r, err
	}
	if r.mapped, err = onCores(ctx, 1, pages, mapWith(m)); err != nil {
		return r, err
	}
	if r.afresh, err = onCores(ctx, 1, pages, mapWith(m.Forgetful())); err != nil {
		return r, err
	}
	if r.floor, err = measureFloor(ctx, m, pages); err != nil {
		return r, err
	}
	r.two, err = onCores(ctx, 2, pages, mapWith(m))
	return r, err
}

// bound returns a mapping as it is used for a collection.
func bound(name string, files fs.FS) (*mapping.Mapping, error) {
	s, err := schema.Default()
	if err != nil {
		return nil, err
	}
	m, err := mapping.Compile(name, files, s)
	if err != nil {
		return nil, err
	}
	return m.Bind(pachamama.Collection{ID: "bench", Name: "Bench", Rights: rights}), nil
}

// mapWith maps pages and counts the records.
func mapWith(m *mapping.Mapping) func(raw []byte) (int, error) {
	room := sync.Pool{New: func() any { return new([]byte) }}
	return func(raw []byte) (int, error) {
		b := room.Get().(*[]byte)
		defer room.Put(b)
		lines, records, err := mapPage(m, raw, (*b)[:0])
		*b = lines
		return records, err
	}
}

// mapPage does what the map stage does between storage and storage.
func mapPage(m *mapping.Mapping, raw, lines []byte) ([]byte, int, error) {
	page, err := oai.Parse(raw)
	if err != nil {
		return lines, 0, err
	}
	records := 0
	for i := range page.Records {
		var res mapping.Result
		if lines, res = m.AppendLine(lines, mapping.FromOAI(&page.Records[i], "")); res.Action == mapping.Kept {
			records++
		}
	}
	return lines, records, nil
}

// recordsOf are the records that mapPage writes.
func recordsOf(m *mapping.Mapping, raw []byte) ([]pachamama.Record, error) {
	page, err := oai.Parse(raw)
	if err != nil {
		return nil, err
	}
	var records []pachamama.Record
	for i := range page.Records {
		if res := m.Map(mapping.FromOAI(&page.Records[i], "")); res.Action == mapping.Kept {
			records = append(records, res.Record)
		}
	}
	return records, nil
}
