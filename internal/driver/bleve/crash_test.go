package bleve_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ucldc/pachamama/internal/driver/bleve"
	"github.com/ucldc/pachamama/internal/port/search"
)

var titles = []search.Field{{Name: "title", Text: true}}

func opened(t *testing.T, dir string) *search.Index {
	t.Helper()
	d, err := bleve.Open(dir, titles)
	if err != nil {
		t.Fatal(err)
	}
	ix := search.New(d, titles)
	t.Cleanup(func() { ix.Close() })
	return ix
}

func begun(t *testing.T, ix *search.Index, g search.Generation, n int) search.Writer {
	t.Helper()
	w, err := ix.Begin(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if _, err := w.Put(t.Context(), []search.Doc{{ID: fmt.Sprint(i), Values: map[string][]string{"title": {"gold"}}}}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func seal(t *testing.T, w search.Writer) {
	t.Helper()
	if _, err := w.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestCrash: what a killed program left is never seen and goes when the
// generation is begun again.
func TestCrash(t *testing.T) {
	dir, g := t.TempDir(), search.Generation{Collection: "c", Version: "1"}
	killed := begun(t, opened(t, dir), g, 3000)
	defer killed.Abort()
	ix := opened(t, dir) // as a program started after the crash
	if gs, err := ix.Generations(t.Context()); len(gs) != 0 || err != nil {
		t.Errorf("generations: %v, %v", gs, err)
	}
	if r, err := ix.Find(t.Context(), search.Query{Text: "gold", Limit: 1}, []search.Generation{g}); r.Total != 0 || err != nil {
		t.Errorf("found %d, %v", r.Total, err)
	}
	seal(t, begun(t, ix, g, 10))
	if r, err := ix.Find(t.Context(), search.Query{Text: "gold", Limit: 1}, []search.Generation{g}); r.Total != 10 || err != nil {
		t.Errorf("found %d, %v, want 10", r.Total, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 || !strings.HasSuffix(entries[1].Name(), ".seal") {
		t.Errorf("left on the disk: %v, %v", entries, err)
	}
}

// TestDamagedSeal: an error, not a missing generation.
func TestDamagedSeal(t *testing.T) {
	dir, g := t.TempDir(), search.Generation{Collection: "c", Version: "1"}
	for _, content := range []string{"", "{", `{"folder":"../elsewhere"}`, `{"collection":"c","version":"1","folder":"none"}`} {
		if err := os.WriteFile(filepath.Join(dir, "c.1.seal"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := opened(t, dir).Find(t.Context(), search.Query{Limit: 1}, []search.Generation{g}); err == nil {
			t.Errorf("%q: no error", content)
		}
	}
}

// TestReadersAndWriters: questions go on while their generation is replaced
// and dropped, and see whole generations alone.
func TestReadersAndWriters(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		ix, g := opened(t, dir), search.Generation{Collection: "c", Version: "1"}
		seal(t, begun(t, ix, g, 7))
		stop := make(chan struct{})
		var readers sync.WaitGroup
		for range 3 {
			readers.Go(func() {
				for asked := 0; ; asked++ {
					select {
					case <-stop:
						return
					default:
					}
					r, err := ix.Find(t.Context(), search.Query{Text: "gold", Limit: 10, Highlight: true}, []search.Generation{g})
					if err != nil || r.Total != 7 && r.Total != 0 || int64(len(r.Hits)) != r.Total {
						t.Errorf("found %d, %d shown, %v", r.Total, len(r.Hits), err)
						return
					}
				}
			})
		}
		for i := range 12 {
			seal(t, begun(t, ix, g, 7))
			if i%3 == 2 {
				if err := ix.Drop(t.Context(), g); err != nil {
					t.Error(err)
				}
			}
		}
		close(stop)
		readers.Wait()
	}
}

// TestManyGenerations: more than are held open at once.
func TestManyGenerations(t *testing.T) {
	d, err := bleve.Open(t.TempDir(), titles)
	if err != nil {
		t.Fatal(err)
	}
	bleve.SetMaxOpen(d, 3)
	ix := search.New(d, titles)
	defer ix.Close()
	var gs []search.Generation
	for i := range 10 {
		g := search.Generation{Collection: fmt.Sprint("c", i), Version: "1"}
		gs = append(gs, g)
		seal(t, begun(t, ix, g, 1))
	}
	for range 2 {
		if r, err := ix.Find(t.Context(), search.Query{Text: "gold", Limit: 1}, gs); r.Total != 10 || err != nil {
			t.Fatalf("found %d, %v, want 10", r.Total, err)
		}
		if n := bleve.OpenIndexes(d); n != 3 {
			t.Errorf("%d indexes stay open, want 3", n)
		}
	}
}
