// Package disk keeps things in a folder of a file system.
package disk

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// Blob keeps each object in a file whose path is its key, so that people can
// look at it. Content types are not stored: they follow from the key's
// extension, or from the first bytes. A key cannot be both an object and the
// folder of others. Links that lead out of the folder are refused.
type Blob struct {
	root *os.Root
}

const (
	objects = "objects" // files named by their keys
	partial = "partial" // puts under way, on the same file system as the objects
)

// OpenBlob opens the folder, which is made when there is none, and clears away
// what puts that were cut off more than a day ago have left.
func OpenBlob(folder string) (*Blob, error) {
	for _, sub := range []string{objects, partial} {
		if err := os.MkdirAll(filepath.Join(folder, sub), 0o777); err != nil {
			return nil, explain("blob.Open", folder, err)
		}
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, explain("blob.Open", folder, err)
	}
	b := &Blob{root: root}
	return b, explain("blob.Open", folder, b.sweep(time.Now().Add(-24*time.Hour)))
}

// sweep removes partial files last written before then.
func (b *Blob) sweep(then time.Time) error {
	entries, err := fs.ReadDir(b.root.FS(), partial)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.ModTime().Before(then) {
			err = b.root.Remove(path.Join(partial, e.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Get implements blob.Driver.
func (b *Blob) Get(ctx context.Context, key string, offset int64) (io.ReadCloser, blob.Info, error) {
	if err := ctx.Err(); err != nil {
		return nil, blob.Info{}, err
	}
	f, err := b.root.OpenFile(file(key), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, blob.Info{}, explain("blob.Get", key, err)
	}
	info, err := b.look(f, key)
	if err == nil {
		_, err = f.Seek(offset, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, blob.Info{}, explain("blob.Get", key, err)
	}
	return f, info, nil
}

// look tells what is known of an open object.
func (b *Blob) look(f *os.File, key string) (blob.Info, error) {
	stat, err := f.Stat()
	if err != nil {
		return blob.Info{}, err
	}
	if !stat.Mode().IsRegular() {
		return blob.Info{}, fs.ErrNotExist
	}
	info := infoOf(key, stat)
	info.Type, err = contentType(key, f)
	return info, err
}

func infoOf(key string, stat fs.FileInfo) blob.Info {
	etag := strconv.FormatInt(stat.ModTime().UnixNano(), 36) + "-" + strconv.FormatInt(stat.Size(), 36)
	return blob.Info{Key: key, Size: stat.Size(), ModTime: stat.ModTime(), ETag: etag}
}

// Delete implements blob.Driver. Folders left empty go too.
func (b *Blob) Delete(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	name := file(key)
	stat, err := b.root.Lstat(name)
	if err == nil && !stat.IsDir() {
		err = b.root.Remove(name)
	}
	if err != nil && !missing(err) {
		return explain("blob.Delete", key, err)
	}
	for dir := path.Dir(name); dir != objects; dir = path.Dir(dir) {
		if b.root.Remove(dir+"/") != nil { // with the slash never a file; not empty, or gone already
			break
		}
	}
	return nil
}

// Describe implements blob.Driver.
func (b *Blob) Describe() port.Descriptor { return DescribeBlob() }

// DescribeBlob describes storage in files.
func DescribeBlob() port.Descriptor {
	return port.Descriptor{Driver: "file", Here: true, Abilities: []string{blob.AbilityPutIfAbsent}}
}

// Close implements blob.Driver.
func (b *Blob) Close() error { return b.root.Close() }

// file returns where the object is, below the root.
func file(key string) string { return objects + "/" + key }

func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// explain turns what the file system says into the program's words. Errors of
// readers and contexts pass as they are.
func explain(op, subject string, err error) error {
	said := func(code pachamama.Code, message, hint string) error {
		return &pachamama.Error{Code: code, Op: op, Subject: subject, Message: message, Hint: hint, Cause: err}
	}
	_, isPath := errors.AsType[*fs.PathError](err)
	_, isLink := errors.AsType[*os.LinkError](err)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist) || missing(err) && op == "blob.Get":
		return said(pachamama.CodeNotFound, "no such object", "")
	case errors.Is(err, fs.ErrExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return said(pachamama.CodeConflict, "it exists already, or one key is the folder of another", "")
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return said(pachamama.CodeUnavailable, "the disk is full", "Make room on the disk, then run again.")
	case errors.Is(err, fs.ErrPermission):
		return said(pachamama.CodeForbidden, "the file system does not allow it", "Give this user the right to read and write the storage folder.")
	case (isPath || isLink) && strings.Contains(err.Error(), "escapes from parent"):
		return said(pachamama.CodeForbidden, "a link leads out of the storage folder", "Remove the link.")
	case isPath || isLink:
		return said(pachamama.CodeUnavailable, "the file system failed", "Look at the disk and the log.")
	}
	return err
}
