package bleve

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ucldc/pachamama/internal/port/search"
)

// seal makes a finished index visible. It is replaced in one step.
type seal struct {
	Collection string `json:"collection"`
	Version    string `json:"version"`
	Folder     string `json:"folder"`
	Documents  int64  `json:"documents"`
	Format     int    `json:"format"`
}

// format counts what was changed in the fields of an index: one with another
// format would answer wrongly.
const format = 2

// The names of a generation's files. Names of generations have no dot.
func sealName(g search.Generation) string     { return folderPrefix(g) + "seal" }
func folderPrefix(g search.Generation) string { return g.Collection + "." + g.Version + "." }

func (ix *Index) writeSeal(s seal) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(ix.folder, s.Folder+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(ix.folder, sealName(search.Generation{Collection: s.Collection, Version: s.Version})))
	}
	if err != nil {
		return err
	}
	return syncFolder(ix.folder)
}

// readSeal returns nil when there is none.
func (ix *Index) readSeal(name string) (*seal, error) {
	data, err := os.ReadFile(filepath.Join(ix.folder, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var s seal
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err == nil && s.Folder != filepath.Base(s.Folder) {
		err = errors.New("the seal names a folder elsewhere")
	}
	if err != nil {
		return nil, failed("search.readSeal", err)
	}
	return &s, nil
}

func (ix *Index) readSeals() ([]search.Generation, error) {
	entries, err := os.ReadDir(ix.folder)
	if err != nil {
		return nil, failed("search.readSeals", err)
	}
	var gs []search.Generation
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".seal") {
			continue
		}
		s, err := ix.readSeal(e.Name())
		if err != nil {
			return nil, err
		}
		if s != nil {
			gs = append(gs, search.Generation{Collection: s.Collection, Version: s.Version})
		}
	}
	return gs, nil
}

// sweep removes folders of the generation that no seal names and no writer
// here is filling: what a crash has left.
func (ix *Index) sweep(g search.Generation) error {
	if ix.inMemory() {
		return nil
	}
	s, err := ix.readSeal(sealName(g))
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(ix.folder)
	if err != nil {
		return failed("search.sweep", err)
	}
	for _, e := range entries {
		name := e.Name()
		used := name == sealName(g) || ix.building[name] || s != nil && s.Folder == name
		if !used && strings.HasPrefix(name, folderPrefix(g)) {
			if err := os.RemoveAll(filepath.Join(ix.folder, name)); err != nil {
				return failed("search.sweep", err)
			}
		}
	}
	return nil
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
