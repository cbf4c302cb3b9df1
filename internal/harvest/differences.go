package harvest

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/ucldc/pachamama"
)

// differences writes the records that a run takes away or gives another id, in
// pieces that are held one at a time.
type differences struct {
	store           *Store
	collection, run string
	counts          map[string]int64 // by kind
	held            []pachamama.Difference
	n               int
}

const differencesHeld = 5000

// clear takes away what an earlier try left.
func (d *differences) clear(ctx context.Context) error {
	d.counts, d.held, d.n = map[string]int64{}, nil, 0
	return d.store.bucket.DeletePrefix(ctx, differencesPrefix(d.collection, d.run))
}

func (d *differences) add(ctx context.Context, one pachamama.Difference) error {
	d.counts[one.Kind]++
	d.held = append(d.held, one)
	if len(d.held) < differencesHeld {
		return nil
	}
	return d.flush(ctx)
}

func (d *differences) flush(ctx context.Context) error {
	if len(d.held) == 0 {
		return nil
	}
	raw, _, err := Lines(slices.Values(d.held))
	if err != nil {
		return err
	}
	d.n++
	d.held = d.held[:0]
	return d.store.bucket.Put(ctx, differencesKey(d.collection, d.run, d.n), "application/zstd", bytes.NewReader(d.store.enc.EncodeAll(raw, nil)))
}

func (s *Store) eachDifference(ctx context.Context, collection, run string, each func(pachamama.Difference) error) error {
	for info, err := range s.bucket.List(ctx, differencesPrefix(collection, run)) {
		if err != nil {
			return err
		}
		stored, err := s.bucket.ReadAll(ctx, info.Key, maxPage)
		if err != nil {
			return err
		}
		raw, err := s.dec.DecodeAll(stored, nil)
		if err != nil {
			return s.damaged(info.Key, err)
		}
		for line := range bytes.Lines(raw) {
			var d pachamama.Difference
			if err := json.Unmarshal(line, &d); err != nil {
				return s.damaged(info.Key, err)
			}
			if err := each(d); err != nil {
				return err
			}
		}
	}
	return nil
}
