package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/orisano/gosax"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/internal/source/oai"
	"github.com/ucldc/pachamama/mappings"
)

// rates of one core, records a second.
type rates struct {
	mapped float64 // raw page to JSON Lines with the whole chain of enrichments
	floor  float64 // only cutting the same pages into tokens and writing the same lines
}

// passes is how often a measurement is made; the best counts, since other
// programs can only make it slower.
const passes = 5

func measureMap(ctx context.Context, pages [][]byte) (rates, error) {
	s, err := schema.Default()
	if err != nil {
		return rates{}, err
	}
	m, err := mapping.Compile("oai/dc", mappings.FS(), s)
	if err != nil {
		return rates{}, err
	}
	m = m.Bind(pachamama.Collection{ID: "bench", Name: "Bench", Rights: rights})
	var out [][]pachamama.Record
	var lines [][]byte
	records := 0
	for _, raw := range pages {
		list, encoded, err := mapPage(m, raw)
		if err != nil {
			return rates{}, err
		}
		out, lines, records = append(out, list), append(lines, encoded), records+len(list)
	}
	full, err := best(ctx, records, func() error {
		for _, raw := range pages {
			if _, _, err := mapPage(m, raw); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return rates{}, err
	}
	floor, err := best(ctx, records, func() error {
		for i, raw := range pages {
			if err := tokens(raw); err != nil {
				return err
			}
			if !bytes.Equal(encode(out[i]), lines[i]) {
				return errors.New("the two encoders do not agree")
			}
		}
		return nil
	})
	return rates{mapped: full, floor: floor}, err
}

// best returns the best rate of a few passes.
func best(ctx context.Context, records int, pass func() error) (float64, error) {
	fastest := time.Duration(0)
	for range passes {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		began := time.Now()
		if err := pass(); err != nil {
			return 0, err
		}
		if took := time.Since(began); fastest == 0 || took < fastest {
			fastest = took
		}
	}
	return float64(records) / fastest.Seconds(), nil
}

// mapPage does what the map stage does between storage and storage.
func mapPage(m *mapping.Mapping, raw []byte) ([]pachamama.Record, []byte, error) {
	page, err := oai.Parse(raw)
	if err != nil {
		return nil, nil, err
	}
	records := make([]pachamama.Record, 0, len(page.Records))
	for i := range page.Records {
		r := &page.Records[i]
		res := m.Map(mapping.Source{Node: r.Metadata, Identifier: r.Header.Identifier, Datestamp: r.Header.Datestamp, Sets: r.Header.Sets, Deleted: r.Header.Deleted})
		if res.Action == mapping.Kept {
			records = append(records, res.Record)
		}
	}
	lines, _, err := harvest.Lines(slices.Values(records))
	return records, lines, err
}

// tokens goes through a page with the fastest tokenizer there is, and keeps
// nothing.
func tokens(raw []byte) error {
	r := gosax.NewReader(bytes.NewReader(raw))
	for {
		e, err := r.Event()
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("tokens: %w", err)
		}
		if err != nil || e.Type() == gosax.EventEOF {
			return nil
		}
	}
}
