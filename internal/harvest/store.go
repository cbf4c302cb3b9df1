package harvest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// Limits of what is read back from storage in one piece.
const (
	maxPage     = 256 << 20 // of a page, before compression
	maxManifest = 64 << 20  // of a manifest or page list
	maxText     = 256 << 20 // of the text of a document, before compression
	maxSniff    = 512       // of a file, to tell its type
	listSize    = 10_000    // pages in one page list
)

// Store keeps versions, files and page text in a bucket.
type Store struct {
	Program string // version of the program, for manifests
	bucket  *blob.Bucket
	enc     *zstd.Encoder
	dec     *zstd.Decoder
	now     func() time.Time
}

// NewStore returns a store over the bucket.
func NewStore(bucket *blob.Bucket) (*Store, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2))
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxPage), zstd.WithDecoderConcurrency(2))
	if err != nil {
		return nil, err
	}
	return &Store{bucket: bucket, enc: enc, dec: dec, now: time.Now}, nil
}

// PutPage stores a page of a version that is being made. The same page again
// with the same bytes is no error, with other bytes a conflict.
func (s *Store) PutPage(ctx context.Context, ref Ref, name string, raw []byte, records int64, of string) (pachamama.Page, error) {
	key := pageKey(name)
	stored, err := s.putOnce(ctx, ref.key(key), raw, len(raw)/4+64)
	page := entry(key, stored, raw)
	page.Records, page.Of = records, of
	return page, err
}

// entry is how a version lists a page.
func entry(key string, stored, raw []byte) pachamama.Page {
	sum := sha256.Sum256(stored)
	return pachamama.Page{Key: key, SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(stored)), Size: int64(len(raw))}
}

// putOnce stores bytes compressed and returns what stands in storage: a newer
// program may compress the same bytes to others.
func (s *Store) putOnce(ctx context.Context, key string, raw []byte, guess int) ([]byte, error) {
	stored := s.enc.EncodeAll(raw, make([]byte, 0, guess))
	conflict := s.bucket.PutOnce(ctx, key, "application/zstd", stored)
	if pachamama.CodeOf(conflict) != pachamama.CodeConflict {
		return stored, conflict
	}
	old, err := s.bucket.ReadAll(ctx, key, maxPage)
	if err != nil {
		return nil, err
	}
	if was, err := s.dec.DecodeAll(old, nil); err != nil || !bytes.Equal(was, raw) {
		return old, conflict
	}
	return old, nil
}

// PutRejected stores the records of a page that were set aside, and names them
// in the page. Nothing is written when there are none.
func (s *Store) PutRejected(ctx context.Context, ref Ref, name string, page *pachamama.Page, rejected []Rejected) error {
	if len(rejected) == 0 {
		return nil
	}
	raw, _, err := Lines(slices.Values(rejected))
	if err != nil {
		return err
	}
	page.Rejected = rejectedKey(name)
	_, err = s.putOnce(ctx, ref.key(page.Rejected), raw, 0)
	return err
}

// ReadPage returns the bytes of a page. A page whose checksum is known is
// verified against it.
func (s *Store) ReadPage(ctx context.Context, ref Ref, page pachamama.Page) ([]byte, error) {
	if page.Version != "" {
		ref.Version = page.Version
	}
	stored, err := s.bucket.ReadAll(ctx, ref.key(page.Key), maxPage)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(stored); page.SHA256 != "" && hex.EncodeToString(sum[:]) != page.SHA256 {
		return nil, s.damaged(ref.key(page.Key), nil)
	}
	return s.decode(ref.key(page.Key), stored)
}

// StoredPage returns a page that stands in storage and in no manifest yet, and
// its entry but for the records.
func (s *Store) StoredPage(ctx context.Context, ref Ref, name string) ([]byte, pachamama.Page, error) {
	key := pageKey(name)
	stored, err := s.bucket.ReadAll(ctx, ref.key(key), maxPage)
	if err != nil {
		return nil, pachamama.Page{}, err
	}
	raw, err := s.decode(ref.key(key), stored)
	return raw, entry(key, stored, raw), err
}

func (s *Store) decode(key string, stored []byte) ([]byte, error) {
	raw, err := s.dec.DecodeAll(stored, nil)
	if err != nil {
		return nil, s.damaged(key, err)
	}
	return raw, nil
}

func (s *Store) damaged(key string, cause error) error {
	return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "store.Read", Subject: key, Who: pachamama.WhoUs, Cause: cause,
		Message: "stored bytes are not what was written", Hint: "Restore the object from a backup, or run the stage again."}
}

// StoredPages lists the names of pages that stand in storage under a version,
// sealed or not, in order: how a broken-off fetch finds what it has.
func (s *Store) StoredPages(ctx context.Context, ref Ref) ([]string, error) {
	var names []string
	prefix := ref.key("pages/")
	for info, err := range s.bucket.List(ctx, prefix) {
		if err != nil {
			return nil, err
		}
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(info.Key, prefix), ".zst"))
	}
	return names, nil
}
