package harvest

import (
	"context"
	"encoding/json"
	"iter"
	"reflect"
	"strings"

	"github.com/ucldc/pachamama"
)

// Seal writes the manifest of a version, last. Sealing again with the same
// pages returns the manifest that stands.
func (s *Store) Seal(ctx context.Context, ref Ref, m pachamama.Manifest) (pachamama.Manifest, error) {
	m.Version, m.Collection, m.Kind, m.SealedAt = ref.Version, ref.Collection, ref.Kind, s.now().UTC()
	all := m.Pages
	if old, err := s.sealed(ctx, ref, all); pachamama.CodeOf(err) != pachamama.CodeNotFound {
		return old, err
	}
	if len(all) > listSize {
		m.Pages = nil
		for n := 0; n*listSize < len(all); n++ {
			list := all[n*listSize : min((n+1)*listSize, len(all))]
			key := ref.pageListKey(n + 1)
			if err := s.putJSON(ctx, key, list); err != nil {
				return m, err
			}
			m.PageLists = append(m.PageLists, strings.TrimPrefix(key, ref.key("")))
		}
	}
	err := s.putJSON(ctx, ref.manifestKey(), m)
	if pachamama.CodeOf(err) == pachamama.CodeConflict { // another program was faster
		return s.sealed(ctx, ref, all)
	}
	return m, err
}

// sealed returns the manifest that stands, which must list the pages.
func (s *Store) sealed(ctx context.Context, ref Ref, pages []pachamama.Page) (pachamama.Manifest, error) {
	old, err := s.Manifest(ctx, ref)
	if err != nil {
		return old, err
	}
	n := 0
	for page, err := range s.Pages(ctx, ref, old) {
		if err != nil {
			return old, err
		}
		if n >= len(pages) || !reflect.DeepEqual(page, pages[n]) {
			n = -1
			break
		}
		n++
	}
	if n == len(pages) {
		return old, nil
	}
	return old, &pachamama.Error{Code: pachamama.CodeConflict, Op: "store.Seal", Subject: ref.String(), Message: "the version is sealed with other pages",
		Hint: "Start a new run: sealed versions never change."}
}

func (s *Store) putJSON(ctx context.Context, key string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.bucket.PutOnce(ctx, key, "application/json", b)
}

// Manifest opens a version. Without a manifest there is no version: not found.
func (s *Store) Manifest(ctx context.Context, ref Ref) (pachamama.Manifest, error) {
	var m pachamama.Manifest
	b, err := s.bucket.ReadAll(ctx, ref.manifestKey(), maxManifest)
	if err != nil {
		if pachamama.CodeOf(err) == pachamama.CodeNotFound {
			err = &pachamama.Error{Code: pachamama.CodeNotFound, Op: "store.Manifest", Subject: ref.Collection + " " + ref.String(), Cause: err,
				Message: "there is no such version, or it was never finished", Hint: "Run the stage that makes it: `pachamama run`."}
		}
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, s.damaged(ref.manifestKey(), err)
	}
	return m, nil
}

// Pages walks the pages of a version in order.
func (s *Store) Pages(ctx context.Context, ref Ref, m pachamama.Manifest) iter.Seq2[pachamama.Page, error] {
	return func(yield func(pachamama.Page, error) bool) {
		for _, p := range m.Pages {
			if !yield(p, nil) {
				return
			}
		}
		for _, key := range m.PageLists {
			var list []pachamama.Page
			b, err := s.bucket.ReadAll(ctx, ref.key(key), maxManifest)
			if err == nil && json.Unmarshal(b, &list) != nil {
				err = s.damaged(ref.key(key), nil)
			}
			if err != nil {
				yield(pachamama.Page{}, err)
				return
			}
			for _, p := range list {
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// Carry lists the pages of a sealed version for a later one that goes on from
// it: their bytes stay where they are.
func (s *Store) Carry(ctx context.Context, ref Ref) ([]pachamama.Page, error) {
	m, err := s.Manifest(ctx, ref)
	if err != nil {
		return nil, err
	}
	var out []pachamama.Page
	for page, err := range s.Pages(ctx, ref, m) {
		if err != nil {
			return nil, err
		}
		if page.Version == "" {
			page.Version = ref.Version
		}
		out = append(out, page)
	}
	return out, nil
}
