package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/orisano/gosax"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
)

// measureFloor measures the least that can be done with the pages: to cut them
// into tokens, and to write the records that the mapping makes of them, which
// are given. It does neither part worse than it can be done: one tokenizer reads
// all pages, and the lines are written into one buffer over and over.
func measureFloor(ctx context.Context, m *mapping.Mapping, pages [][]byte) (float64, error) {
	made := map[*byte][]pachamama.Record{} // by page
	for _, raw := range pages {
		lines, _, err := mapPage(m, raw, nil)
		if err != nil {
			return 0, err
		}
		records, err := recordsOf(m, raw)
		if err != nil {
			return 0, err
		}
		if !bytes.Equal(encode(nil, records), lines) {
			return 0, errors.New("the two encoders do not agree")
		}
		made[&raw[0]] = records
	}
	reader := gosax.NewReader(nil)
	var buf []byte
	return onCores(ctx, 1, pages, func(raw []byte) (int, error) {
		if err := tokens(reader, raw); err != nil {
			return 0, err
		}
		records := made[&raw[0]]
		buf = encode(buf[:0], records)
		return len(records), nil
	})
}

// tokens goes through a page with the fastest tokenizer there is, and keeps
// nothing.
func tokens(r *gosax.Reader, raw []byte) error {
	r.Reset(bytes.NewReader(raw))
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
