package harvest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
)

// putVersion stores a sealed version of pages.
func putVersion[T any](t *testing.T, s *harvest.Store, run, parent string, kind pachamama.Kind, pages ...[]T) pachamama.Manifest {
	t.Helper()
	ref := harvest.Ref{Collection: "c1", Kind: kind, Version: run}
	var list []pachamama.Page
	for i, values := range pages {
		raw, n, err := harvest.Lines(slices.Values(values))
		must(t, err)
		page, err := s.PutPage(t.Context(), ref, fmt.Sprintf("%06d.jsonl", i+1), raw, n, "")
		must(t, err)
		list = append(list, page)
	}
	m, err := s.Seal(t.Context(), ref, pachamama.Manifest{Run: run, Parent: parent, Pages: list})
	must(t, err)
	return m
}

func records(ids ...string) (out []pachamama.Record) {
	for _, id := range ids {
		out = append(out, pachamama.Record{ID: id, SourceID: id})
	}
	return out
}

func contents(from string, ids ...string) (out []pachamama.Content) {
	for _, id := range ids {
		out = append(out, pachamama.Content{ID: id, Thumbnails: []pachamama.File{{SHA256: from + "-" + id}}})
	}
	return out
}

func refs(from string, ids ...string) (out []pachamama.TextRef) {
	for _, id := range ids {
		out = append(out, pachamama.TextRef{ID: id, File: from + "-" + id})
	}
	return out
}

// Content and text of an earlier run belong to records by id, on whatever page
// those are now.
func TestContentOfEarlierRecords(t *testing.T) {
	store, _ := newStore(t)
	putVersion(t, store, "old", "", pachamama.KindChecked, records("a", "b"), records("c", "d"))
	putVersion(t, store, "old", "checked/old", pachamama.KindContent, contents("old", "a", "b"), contents("old", "c", "d"))
	putVersion(t, store, "old", "content/old", pachamama.KindText, refs("old", "a", "a"), refs("old", "d"))
	putVersion(t, store, "text", "content/old", pachamama.KindText, refs("again", "a"), refs("again", "c"))
	m := putVersion(t, store, "new", "", pachamama.KindChecked, records("d", "x"), records("a"), records("c", "y"))
	old := putVersion(t, store, "same", "", pachamama.KindChecked, records("b", "a"))

	joined := func(run string, m pachamama.Manifest, inputs map[pachamama.Stage]string) (string, int64) {
		t.Helper()
		job := harvest.NewJob(pachamama.Run{ID: run, Collection: collection("c1"), Inputs: inputs}, nil)
		j, err := harvest.NewJoiner(t.Context(), store, job)
		must(t, err)
		var out []string
		for _, page := range m.Pages {
			docs, err := j.Page(t.Context(), page)
			must(t, err)
			for _, d := range docs {
				s := d.Record.ID
				for _, f := range d.Content.Thumbnails {
					s += " " + f.SHA256
				}
				for _, r := range d.Text {
					s += " +" + r.File
				}
				out = append(out, s)
			}
		}
		return strings.Join(out, ", "), j.Without()
	}
	got, without := joined("new", m, map[pachamama.Stage]string{"content": "old", "text": "old"})
	if want := "d old-d +old-d, x, a old-a +old-a +old-a, c old-c, y"; got != want || without != 2 {
		t.Errorf("%s, %d without; want %s", got, without, want)
	}
	got, _ = joined("same", old, map[pachamama.Stage]string{"content": "old", "text": "text"})
	if want := "b old-b, a old-a +again-a"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	var checked pachamama.Manifest
	checked, err := store.Manifest(t.Context(), harvest.Ref{Collection: "c1", Kind: pachamama.KindChecked, Version: "old"})
	must(t, err)
	got, without = joined("text", checked, map[pachamama.Stage]string{"check": "old", "content": "old"})
	if want := "a old-a +again-a, b old-b, c old-c +again-c, d old-d"; got != want || without != 0 {
		t.Errorf("%s, %d without; want %s", got, without, want)
	}
}

// However the records stand, few pages are kept in memory and all is found.
func TestContentInAnotherOrder(t *testing.T) {
	store, _ := newStore(t)
	const pages, each = 40, 10
	var content [][]pachamama.Content
	now := make([][]pachamama.Record, pages)
	for p := range pages {
		var ids []string
		for i := range each {
			id := fmt.Sprintf("r%d-%d", p, i)
			ids = append(ids, id)
			at := (p*7 + i*13) % pages
			now[at] = append(now[at], records(id)...)
		}
		content = append(content, contents("old", ids...))
	}
	putVersion(t, store, "old", "checked/old", pachamama.KindContent, content...)
	putVersion(t, store, "old", "content/old", pachamama.KindText, refs("old", "r0-0"))
	m := putVersion(t, store, "new", "", pachamama.KindChecked, now...)
	job := harvest.NewJob(pachamama.Run{ID: "new", Collection: collection("c1"), Inputs: map[pachamama.Stage]string{"content": "old", "text": "old"}}, nil)
	j, err := harvest.NewJoiner(t.Context(), store, job)
	must(t, err)
	n := 0
	for _, page := range m.Pages {
		docs, err := j.Page(t.Context(), page)
		must(t, err)
		for _, d := range docs {
			if len(d.Content.Thumbnails) != 1 || d.Content.Thumbnails[0].SHA256 != "old-"+d.Record.ID {
				t.Errorf("%s has %v", d.Record.ID, d.Content.Thumbnails)
			}
			n++
		}
	}
	if n != pages*each || j.Without() != 0 {
		t.Errorf("%d records, %d without", n, j.Without())
	}
}
