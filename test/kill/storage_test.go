package kill_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pageName is the name of page n in storage.
func pageName(n int) string { return fmt.Sprintf("%06d.xml.zst", n) }

// sameStorage holds every object of one folder against the other: none is
// missing, none is left over, and none but the manifests, which name their run and
// when they were written, holds other bytes.
func sameStorage(t *testing.T, a, b *folder) {
	t.Helper()
	was, is := a.objects(t), b.objects(t)
	for key, name := range was {
		other, ok := is[key]
		if !ok {
			t.Errorf("%s is not in storage after the kills", key)
			continue
		}
		if strings.HasSuffix(key, "/manifest.json") {
			continue
		}
		if !bytes.Equal(content(t, name), content(t, other)) {
			t.Errorf("%s has other bytes after the kills", key)
		}
	}
	for key := range is {
		if was[key] == "" {
			t.Errorf("%s is left over in storage", key)
		}
	}
	if len(was) == 0 {
		t.Error("storage is empty")
	}
}

// objects returns the files of storage that can be seen, by key without the run.
func (f *folder) objects(t *testing.T) map[string]string {
	t.Helper()
	root, files := filepath.Join(f.data, "storage", "objects"), map[string]string{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[strings.ReplaceAll(filepath.ToSlash(strings.TrimPrefix(name, root)), f.run(t), "RUN")] = name
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func content(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
