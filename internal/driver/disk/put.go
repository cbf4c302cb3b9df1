package disk

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"time"

	"github.com/ucldc/pachamama/internal/port/blob"
)

// Put implements blob.Driver. The bytes are on the disk before they take the
// place of the old ones.
func (b *Blob) Put(ctx context.Context, key, _ string, r io.Reader) error {
	return explain("blob.Put", key, b.put(ctx, key, r, b.root.Rename))
}

// PutIfAbsent implements blob.PutterIfAbsent.
func (b *Blob) PutIfAbsent(ctx context.Context, key, _ string, r io.Reader) error {
	return explain("blob.PutIfAbsent", key, b.put(ctx, key, r, b.root.Link))
}

var _ blob.PutterIfAbsent = (*Blob)(nil)

// put writes a partial file and gives it its place.
func (b *Blob) put(ctx context.Context, key string, r io.Reader, place func(from, to string) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	name := partial + "/" + rand.Text()
	defer b.root.Remove(name) // gone already when it was renamed
	if err := b.write(name, r); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	to := file(key)
	for tries := 0; ; tries++ {
		made, err := b.makeFolder(path.Dir(to))
		if err == nil {
			err = place(name, to)
		}
		if errors.Is(err, fs.ErrNotExist) && tries < 100 { // a Delete took the empty folder away
			continue
		}
		if err != nil {
			return err
		}
		return b.syncFolders(path.Dir(to), made)
	}
}

func (b *Blob) write(name string, r io.Reader) error {
	f, err := b.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil { // file systems stamp coarsely; the ETag needs finer time
		now := time.Now()
		err = b.root.Chtimes(name, now, now)
	}
	return err
}

// makeFolder makes dir and what is above it, and says how many were missing.
func (b *Blob) makeFolder(dir string) (made int, err error) {
	stat, err := b.root.Stat(dir)
	switch {
	case err == nil && !stat.IsDir():
		return 0, fs.ErrExist
	case err == nil:
		return 0, nil
	case !errors.Is(err, fs.ErrNotExist):
		return 0, err
	}
	if made, err = b.makeFolder(path.Dir(dir)); err != nil {
		return made, err
	}
	if err = b.root.Mkdir(dir, 0o777); errors.Is(err, fs.ErrExist) {
		return made, nil
	}
	return made + 1, err
}

// syncFolders makes sure that dir and the names of the folders made above it
// survive a power cut.
func (b *Blob) syncFolders(dir string, made int) error {
	for ; made >= 0; made, dir = made-1, path.Dir(dir) {
		f, err := b.root.Open(dir)
		if errors.Is(err, fs.ErrNotExist) { // deleted since
			continue
		}
		if err != nil {
			return err
		}
		err = f.Sync()
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}
