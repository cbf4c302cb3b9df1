// Package mem keeps things in memory, for tests and trials: all is gone when
// the program ends.
package mem

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// Blob keeps objects in memory.
type Blob struct {
	mu      sync.RWMutex
	objects map[string]object
	puts    int64
}

type object struct {
	info blob.Info
	data []byte // never changed once stored
}

// NewBlob returns an empty store.
func NewBlob() *Blob { return &Blob{objects: map[string]object{}} }

// Put implements blob.Driver.
func (b *Blob) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	return b.put(ctx, key, contentType, r, true)
}

// PutIfAbsent implements blob.PutterIfAbsent.
func (b *Blob) PutIfAbsent(ctx context.Context, key, contentType string, r io.Reader) error {
	return b.put(ctx, key, contentType, r, false)
}

func (b *Blob) put(ctx context.Context, key, contentType string, r io.Reader, replace bool) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, there := b.objects[key]; there && !replace {
		return &pachamama.Error{Code: pachamama.CodeConflict, Message: "it exists already"}
	}
	b.puts++
	b.objects[key] = object{blob.Info{Key: key, Size: int64(len(data)), Type: contentType, ModTime: time.Now(), ETag: strconv.FormatInt(b.puts, 10)}, data}
	return nil
}

// Get implements blob.Driver.
func (b *Blob) Get(ctx context.Context, key string, offset int64) (io.ReadCloser, blob.Info, error) {
	if err := ctx.Err(); err != nil {
		return nil, blob.Info{}, err
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	o, there := b.objects[key]
	if !there {
		return nil, blob.Info{}, &pachamama.Error{Code: pachamama.CodeNotFound, Message: "no such object"}
	}
	return io.NopCloser(bytes.NewReader(o.data[min(offset, o.info.Size):])), o.info, nil
}

// List implements blob.Driver.
func (b *Blob) List(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	var page []blob.Info
	for key, o := range b.objects {
		if strings.HasPrefix(key, prefix) && key > after {
			page = append(page, o.info)
		}
	}
	slices.SortFunc(page, func(x, y blob.Info) int { return strings.Compare(x.Key, y.Key) })
	return page[:min(limit, len(page))], nil
}

// Delete implements blob.Driver.
func (b *Blob) Delete(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.objects, key)
	return nil
}

// Describe implements blob.Driver.
func (b *Blob) Describe() port.Descriptor { return DescribeBlob() }

// DescribeBlob describes storage in memory.
func DescribeBlob() port.Descriptor {
	return port.Descriptor{Driver: "mem", Here: true, Abilities: []string{blob.AbilityPutIfAbsent}}
}

// Close implements blob.Driver.
func (b *Blob) Close() error { return nil }
