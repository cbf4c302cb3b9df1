package disk

import (
	"context"
	"io/fs"
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/port/blob"
)

// List implements blob.Driver. It reads only folders that can hold keys of the
// page.
func (b *Blob) List(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error) {
	l := listing{blob: b, prefix: prefix, after: after, limit: limit}
	err := l.folder(ctx, "")
	return l.page, explain("blob.List", prefix, err)
}

type listing struct {
	blob          *Blob
	prefix, after string
	limit         int
	page          []blob.Info
}

// folder adds the keys below dir, which is empty or ends with "/".
func (l *listing) folder(ctx context.Context, dir string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := l.blob.root.Open(strings.TrimSuffix(file(dir), "/"))
	if missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	entries, err := f.ReadDir(-1)
	f.Close()
	if err != nil {
		return err
	}
	for _, name := range l.wanted(dir, entries) {
		if len(l.page) >= l.limit {
			return nil
		}
		if strings.HasSuffix(name, "/") {
			err = l.folder(ctx, name)
		} else {
			err = l.object(name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// wanted returns the full names of the files, and of the folders with "/" at
// their end, that may be in the listing: in byte order, "a.b" before "a/b".
func (l *listing) wanted(dir string, entries []fs.DirEntry) []string {
	var names []string
	for _, e := range entries {
		name := dir + e.Name()
		switch {
		case e.IsDir():
			name += "/"
			inside := strings.HasPrefix(name, l.prefix) || strings.HasPrefix(l.prefix, name)
			if inside && (name > l.after || strings.HasPrefix(l.after, name)) {
				names = append(names, name)
			}
		case e.Type().IsRegular() && strings.HasPrefix(name, l.prefix) && name > l.after:
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (l *listing) object(key string) error {
	stat, err := l.blob.root.Lstat(file(key))
	if missing(err) { // deleted since
		return nil
	}
	if err != nil {
		return err
	}
	l.page = append(l.page, infoOf(key, stat))
	return nil
}
