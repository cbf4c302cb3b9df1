// Package blob is the port to storage: named streams of bytes, all or nothing,
// listed in order.
package blob

import (
	"context"
	"io"
	"time"

	"github.com/ucldc/pachamama/internal/port"
)

// Info is what is known of an object without reading it.
type Info struct {
	Key     string
	Size    int64     // bytes
	Type    string    // content type; known from Get, may be empty in a listing
	ModTime time.Time // when it was put
	ETag    string    // another one when the object was put again with other bytes
}

// Driver is one technology that keeps objects. Keys are checked before a
// driver sees them (see CheckKey). Its promises:
//
//   - Round trip: what was put is got back byte for byte, with size, time and
//     ETag; an object may be empty or larger than memory.
//   - Content type: Get tells the type given to Put, when it agrees with the
//     key's extension or, without one, with the object's first bytes.
//   - All or nothing: readers see the old object or the new one, never part of
//     one. A put whose reader fails, or whose ctx ends, leaves what was there.
//   - Concurrent puts of one key leave one of them, whole.
//   - Not found: Get of a missing key is CodeNotFound.
//   - Offset: Get starts at the given byte; at or after the end the stream is
//     empty. Info.Size is the size of the whole object.
//   - A stream that is open goes on when its object is replaced or deleted.
//   - Order: List gives keys in byte order, those that begin with prefix and
//     come after the key after, at most limit. Fewer than limit are the last.
//   - Visible: what is put or deleted is at once so in Get and List.
//   - Delete of a missing key is no error.
//   - Odd keys: spaces, percent signs, any script and letter case are kept.
//   - Both a and a/b are kept, or the second of them is CodeConflict.
//   - Cancelled: an ended ctx ends the operation with an error.
//   - Close may be called twice.
//   - All methods may be called at the same time.
type Driver interface {
	Put(ctx context.Context, key, contentType string, r io.Reader) error
	Get(ctx context.Context, key string, offset int64) (io.ReadCloser, Info, error)
	List(ctx context.Context, prefix, after string, limit int) ([]Info, error)
	Delete(ctx context.Context, key string) error
	Describe() port.Descriptor
	Close() error
}

// Abilities that a descriptor may name; each stands for an optional interface.
const (
	AbilityPutIfAbsent = "put_if_absent"
	AbilityCopy        = "copy"
	AbilitySign        = "sign"
)

// Limits that a descriptor names. One that is missing is no limit.
const (
	LimitObjectBytes = "object_bytes" // of one object
	LimitKeyBytes    = "key_bytes"    // of a key
)

// PutterIfAbsent is a driver that can put an object only where there is none,
// as one step; otherwise it answers CodeConflict. A wrapper around a driver
// without the ability answers errors.ErrUnsupported and leaves r unread.
type PutterIfAbsent interface {
	PutIfAbsent(ctx context.Context, key, contentType string, r io.Reader) error
}

// Copier is a driver that can copy an object without moving its bytes through
// the program.
type Copier interface {
	Copy(ctx context.Context, from, to string) error
}

// Signer is a driver that can give out an address under which anyone may read
// an object for a while.
type Signer interface {
	Sign(ctx context.Context, key string, valid time.Duration) (url string, err error)
}
