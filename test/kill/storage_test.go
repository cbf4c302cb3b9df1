package kill_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
)

// pageName is the name of page n in storage.
func pageName(n int) string { return fmt.Sprintf("%06d.xml.zst", n) }

// sameStorage holds every object of one folder against the other: none is
// missing, none is left over, and none but the manifests, which name their run and
// when they were written, holds other bytes. Of raw pages those count that their
// manifest lists, by whichever try.
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

var try = regexp.MustCompile(`(/\d{6})-\d\.`)

// objects returns the files of storage that count, by key without the run and the
// number of the try.
func (f *folder) objects(t *testing.T) map[string]string {
	t.Helper()
	root, files := filepath.Join(f.data, "storage", "objects"), map[string]string{}
	listed := map[string]bool{}
	for _, p := range f.manifest(t, filepath.Join(root, "collections", "demo", "vernacular", f.run(t))).Pages {
		listed[path.Base(p.Key)] = true
	}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (listed[d.Name()] || !pageFile.MatchString(d.Name())) {
			key := strings.ReplaceAll(filepath.ToSlash(strings.TrimPrefix(name, root)), f.run(t), "RUN")
			files[try.ReplaceAllString(key, "$1.")] = name
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// manifest opens the version in a folder; without one it has no pages.
func (f *folder) manifest(t *testing.T, version string) (m pachamama.Manifest) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(version, "manifest.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return m
	}
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		t.Errorf("%s: %v", version, err)
	}
	return m
}

// wholeVersions sees that what can be read is whole: versions have their pages,
// files have the bytes that they are named by.
func (f *folder) wholeVersions(t *testing.T) {
	t.Helper()
	root := filepath.Join(f.data, "storage", "objects")
	versions, err := filepath.Glob(filepath.Join(root, "collections", "demo", "*", f.run(t)))
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range versions {
		for _, p := range f.manifest(t, version).Pages {
			if is := sum(t, filepath.Join(version, filepath.FromSlash(p.Key))); is != p.SHA256 {
				t.Errorf("%s is listed and has other bytes", p.Key)
			}
		}
	}
	files, err := filepath.Glob(filepath.Join(root, "files", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if sum(t, name) != filepath.Base(name) {
			t.Errorf("%s has other bytes than its name says", name)
		}
	}
}

func content(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
