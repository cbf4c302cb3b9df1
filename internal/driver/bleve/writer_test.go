package bleve_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
)

// TestPutAgain: the later of two documents counts, however many batches lie
// between them and whichever is still on its way.
func TestPutAgain(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		ix, g := opened(t, dir), search.Generation{Collection: "c", Version: "1"}
		w, err := ix.Begin(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		for round, title := range []string{"gold", "silver", "lead"} {
			var docs []search.Doc
			for i := range 1500 - 100*round {
				docs = append(docs, search.Doc{ID: fmt.Sprint(i), Values: map[string][]string{"title": {title}}})
			}
			if _, err := w.Put(t.Context(), docs); err != nil {
				t.Fatal(err)
			}
		}
		seal(t, w)
		for title, want := range map[string]int64{"gold": 100, "silver": 100, "lead": 1300, "l*": 1300, "g*": 100, "-lead": 200} {
			if r, err := ix.Find(t.Context(), search.Query{Text: title, Limit: 1}, []search.Generation{g}); r.Total != want || err != nil {
				t.Errorf("%s: %d found, %v, want %d", title, r.Total, err, want)
			}
		}
	}
}

// TestBrokenDisk: an index that cannot be written is given up, and the program
// lives on.
func TestBrokenDisk(t *testing.T) {
	dir := t.TempDir()
	ix := opened(t, dir)
	w, err := ix.Begin(t.Context(), search.Generation{Collection: "c", Version: "1"})
	if err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Glob(filepath.Join(dir, "c.1.*"))
	if err != nil || len(folders) != 1 {
		t.Fatal(folders, err)
	}
	if err := os.RemoveAll(folders[0]); err != nil {
		t.Fatal(err)
	}
	var failed error
	for i := 0; i < 20 && failed == nil; i++ {
		var docs []search.Doc
		for n := range 1000 {
			docs = append(docs, search.Doc{ID: fmt.Sprint(i, " ", n), Values: map[string][]string{"title": {"gold"}}})
		}
		_, failed = w.Put(t.Context(), docs)
	}
	if pachamama.CodeOf(failed) != pachamama.CodeUnavailable {
		t.Errorf("put on a disk that is gone: %v", failed)
	}
	if _, err := w.Seal(t.Context()); err == nil {
		t.Error("an index that was not written is sealed")
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
}

// TestOlderFormat: an index that an earlier version of the program made is not
// asked: it would answer wrongly.
func TestOlderFormat(t *testing.T) {
	dir, g := t.TempDir(), search.Generation{Collection: "c", Version: "1"}
	ix := opened(t, dir)
	seal(t, begun(t, ix, g, 3))
	ix.Close()
	name := filepath.Join(dir, "c.1.seal")
	old, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(old), `,"format":`)
	if !found {
		t.Fatalf("no format in %s", old)
	}
	if err := os.WriteFile(name, []byte(before+"}"), 0o600); err != nil {
		t.Fatal(err)
	}
	ix = opened(t, dir)
	_, err = ix.Find(t.Context(), search.Query{Limit: 1}, []search.Generation{g})
	if e := pachamama.AsError(err); e == nil || e.Code != pachamama.CodeConflict || !strings.Contains(e.Hint, "run c --from index") {
		t.Errorf("asked an older index: %v", err)
	}
	if err := ix.Drop(t.Context(), g); err != nil {
		t.Error(err)
	}
}
