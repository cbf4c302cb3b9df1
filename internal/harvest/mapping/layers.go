package mapping

import (
	"errors"
	"io/fs"
)

// Layers lays folders of mapping files over one another: a file is read from
// the first that has it. Put the operators' folder before the embedded one.
func Layers(layers ...fs.FS) fs.FS { return layered(layers) }

type layered []fs.FS

// Open opens a file of the first layer that has it.
func (l layered) Open(name string) (fs.File, error) {
	for _, layer := range l {
		f, err := layer.Open(name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
