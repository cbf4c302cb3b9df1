package harvest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"path"
	"strings"

	"github.com/ucldc/pachamama"
)

// PageName is the name of a page without folder and endings: "000001" of
// "pages/000001.xml.zst", and of "pages/000001-2.xml.zst", where the first try did
// not count. Pages of later stages keep it, so that they do not tell how often a
// source had to be asked.
func PageName(key string) string {
	name, _, _ := strings.Cut(path.Base(key), ".")
	name, _, _ = strings.Cut(name, "-")
	return name
}

// Lines encodes values as JSON Lines. Records, of which there are most, write
// themselves.
func Lines[T any](values iter.Seq[T]) ([]byte, int64, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	n := int64(0)
	for v := range values {
		if r, ok := any(&v).(*pachamama.Record); ok {
			b.Write(append(r.AppendJSON(b.AvailableBuffer()), '\n'))
		} else if err := enc.Encode(v); err != nil {
			return nil, 0, fmt.Errorf("line %d: %w", n+1, err)
		}
		n++
	}
	return b.Bytes(), n, nil
}

// ReadLines decodes a page of JSON Lines.
func ReadLines[T any](ctx context.Context, s *Store, ref Ref, page pachamama.Page) ([]T, error) {
	raw, err := s.ReadPage(ctx, ref, page)
	if err != nil {
		return nil, err
	}
	return decodeLines[T](s, ref.key(page.Key), raw, page.Records)
}

func decodeLines[T any](s *Store, key string, raw []byte, expected int64) ([]T, error) {
	out := make([]T, 0, expected)
	for line := range bytes.Lines(raw) {
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			return nil, s.damaged(key, err)
		}
		out = append(out, v)
	}
	return out, nil
}

// SealVersion writes the manifest of the version that a stage made.
func SealVersion(ctx context.Context, s *Store, job *Job, kind, parent pachamama.Kind, by pachamama.MadeBy, done Outcome, m pachamama.Manifest) error {
	by.Program = s.Program
	m.Run, m.MadeBy, m.Counts, m.Pages = job.Run.ID, by, done.Counts, done.Pages
	if parent != "" {
		m.Parent = job.Version(parent).String()
	}
	_, err := s.Seal(ctx, job.Version(kind), m)
	return err
}
