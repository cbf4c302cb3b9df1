package harvest_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/blob"
)

func TestNoManifestNoVersion(t *testing.T) {
	s, _ := newStore(t)
	pages := []pachamama.Page{putPage(t, s, ref, "000001.jsonl", "one\n"), putPage(t, s, ref, "000002.jsonl", "two\n")}
	_, err := s.Manifest(t.Context(), ref)
	wantCode(t, "an open version", err, pachamama.CodeNotFound)
	for u, err := range harvest.PageUnits(t.Context(), s, ref) {
		wantCode(t, "units of an open version", err, pachamama.CodeNotFound)
		if u.Name != "" {
			t.Errorf("unit %q", u.Name)
		}
	}
	names, err := s.StoredPages(t.Context(), ref)
	if diff := cmp.Diff([]string{"000001.jsonl", "000002.jsonl"}, names); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	for _, other := range []harvest.Ref{{Collection: "c1", Kind: pachamama.KindMapped, Version: "01K"}, {Collection: "c1", Kind: pachamama.KindChecked, Version: "01J"}, {Collection: "c", Kind: pachamama.KindMapped, Version: "01J"}} {
		if names, err := s.StoredPages(t.Context(), other); len(names) > 0 || err != nil {
			t.Errorf("%v has %q, %v", other, names, err)
		}
	}
	m, err := s.Seal(t.Context(), ref, pachamama.Manifest{Run: "01J", Parent: "vernacular/01J", Counts: pachamama.Counts{"mapped": 2}, Pages: pages})
	must(t, err)
	if m.Version != "01J" || m.Collection != "c1" || m.Kind != pachamama.KindMapped || m.SealedAt.IsZero() {
		t.Errorf("manifest %+v", m)
	}
	read, err := s.Manifest(t.Context(), ref)
	must(t, err)
	if diff := cmp.Diff(m, read); diff != "" {
		t.Error(diff)
	}
}

func TestSealAgain(t *testing.T) {
	s, _ := newStore(t)
	one, two, three := putPage(t, s, ref, "1", "1"), putPage(t, s, ref, "2", "2"), putPage(t, s, ref, "3", "3")
	first, err := s.Seal(t.Context(), ref, pachamama.Manifest{Run: "01J", Pages: []pachamama.Page{one, two}})
	must(t, err)
	again, err := s.Seal(t.Context(), ref, pachamama.Manifest{Run: "other", Pages: []pachamama.Page{one, two}})
	must(t, err)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("sealed anew: %s", diff)
	}
	changed := two
	changed.Records = 9
	for _, pages := range [][]pachamama.Page{nil, {one}, {two, one}, {one, two, three}, {one, changed}} {
		_, err := s.Seal(t.Context(), ref, pachamama.Manifest{Pages: pages})
		wantCode(t, fmt.Sprint(len(pages), " other pages"), err, pachamama.CodeConflict)
	}
}

func TestSealedByTwoAtOnce(t *testing.T) {
	b := blob.New(mem.NewBlob())
	var all sync.WaitGroup
	manifests, errs := make([]pachamama.Manifest, 8), make([]error, 8)
	for i := range manifests {
		s, err := harvest.NewStore(b)
		must(t, err)
		all.Go(func() {
			page, err := s.PutPage(t.Context(), ref, "1", []byte("one"), 1, "")
			if err == nil {
				manifests[i], err = s.Seal(t.Context(), ref, pachamama.Manifest{Pages: []pachamama.Page{page}})
			}
			errs[i] = err
		})
	}
	all.Wait()
	for i := range manifests {
		if errs[i] != nil || !manifests[i].SealedAt.Equal(manifests[0].SealedAt) {
			t.Errorf("%v, sealed at %v and %v", errs[i], manifests[0].SealedAt, manifests[i].SealedAt)
		}
	}
}

// TestManyPages seals more pages than one list holds.
func TestManyPages(t *testing.T) {
	s, b := newStore(t)
	pages := make([]pachamama.Page, 25_001)
	for i := range pages {
		pages[i] = pachamama.Page{Key: fmt.Sprintf("pages/%06d.zst", i), Records: int64(i)}
	}
	m, err := s.Seal(t.Context(), ref, pachamama.Manifest{Pages: pages})
	must(t, err)
	if len(m.Pages) != 0 || !slices.Equal(m.PageLists, []string{"manifest/000001.json", "manifest/000002.json", "manifest/000003.json"}) {
		t.Fatalf("%d pages, lists %q", len(m.Pages), m.PageLists)
	}
	m, err = s.Manifest(t.Context(), ref)
	must(t, err)
	n := 0
	for page, err := range s.Pages(t.Context(), ref, m) {
		must(t, err)
		if page != pages[n] {
			t.Fatalf("page %d is %+v", n, page)
		}
		n++
	}
	if n != len(pages) {
		t.Errorf("%d pages", n)
	}
	_, err = s.Seal(t.Context(), ref, pachamama.Manifest{Pages: pages})
	must(t, err)
	_, err = s.Seal(t.Context(), ref, pachamama.Manifest{Pages: pages[:25_000]})
	wantCode(t, "one page less", err, pachamama.CodeConflict)
	for range s.Pages(t.Context(), ref, m) {
		break // whoever stops early is left alone
	}
	must(t, b.PutBytes(t.Context(), below+"manifest/000002.json", "application/json", []byte("[{")))
	var failed error
	n = 0
	for _, err := range s.Pages(t.Context(), ref, m) {
		if failed = err; err != nil {
			break
		}
		n++
	}
	wantCode(t, "a torn list", failed, pachamama.CodeMalformed)
	if n != 10_000 {
		t.Errorf("%d pages before the torn list", n)
	}
}
