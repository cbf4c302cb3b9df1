package harvest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"iter"
	"reflect"
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
	bucket *blob.Bucket
	enc    *zstd.Encoder
	dec    *zstd.Decoder
	now    func() time.Time
}

// NewStore returns a store over the bucket.
func NewStore(bucket *blob.Bucket) (*Store, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2))
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
	sum := sha256.Sum256(stored)
	return pachamama.Page{Key: key, SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(stored)), Size: int64(len(raw)), Records: records, Of: of}, err
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
	stored, err := s.bucket.ReadAll(ctx, ref.key(page.Key), maxPage)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(stored); page.SHA256 != "" && hex.EncodeToString(sum[:]) != page.SHA256 {
		return nil, s.damaged(ref.key(page.Key), nil)
	}
	raw, err := s.dec.DecodeAll(stored, nil)
	if err != nil {
		return nil, s.damaged(ref.key(page.Key), err)
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

// Seal writes the manifest of a version, last. Sealing again with the same
// pages returns the manifest that stands.
func (s *Store) Seal(ctx context.Context, ref Ref, m pachamama.Manifest) (pachamama.Manifest, error) {
	m.Version, m.Collection, m.Kind, m.SealedAt = ref.Version, ref.Collection, ref.Kind, s.now().UTC()
	all := m.Pages
	if old, err := s.sealed(ctx, ref, all); pachamama.CodeOf(err) != pachamama.CodeNotFound {
		return old, err
	}
	if len(all) > listSize {
		m.Pages = nil
		for n := 0; n*listSize < len(all); n++ {
			list := all[n*listSize : min((n+1)*listSize, len(all))]
			key := ref.pageListKey(n + 1)
			if err := s.putJSON(ctx, key, list); err != nil {
				return m, err
			}
			m.PageLists = append(m.PageLists, strings.TrimPrefix(key, ref.key("")))
		}
	}
	err := s.putJSON(ctx, ref.manifestKey(), m)
	if pachamama.CodeOf(err) == pachamama.CodeConflict { // another program was faster
		return s.sealed(ctx, ref, all)
	}
	return m, err
}

// sealed returns the manifest that stands, which must list the pages.
func (s *Store) sealed(ctx context.Context, ref Ref, pages []pachamama.Page) (pachamama.Manifest, error) {
	old, err := s.Manifest(ctx, ref)
	if err != nil {
		return old, err
	}
	n := 0
	for page, err := range s.Pages(ctx, ref, old) {
		if err != nil {
			return old, err
		}
		if n >= len(pages) || !reflect.DeepEqual(page, pages[n]) {
			n = -1
			break
		}
		n++
	}
	if n == len(pages) {
		return old, nil
	}
	return old, &pachamama.Error{Code: pachamama.CodeConflict, Op: "store.Seal", Subject: ref.String(), Message: "the version is sealed with other pages",
		Hint: "Start a new run: sealed versions never change."}
}

func (s *Store) putJSON(ctx context.Context, key string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.bucket.PutOnce(ctx, key, "application/json", b)
}

// Manifest opens a version. Without a manifest there is no version: not found.
func (s *Store) Manifest(ctx context.Context, ref Ref) (pachamama.Manifest, error) {
	var m pachamama.Manifest
	b, err := s.bucket.ReadAll(ctx, ref.manifestKey(), maxManifest)
	if err != nil {
		if pachamama.CodeOf(err) == pachamama.CodeNotFound {
			err = &pachamama.Error{Code: pachamama.CodeNotFound, Op: "store.Manifest", Subject: ref.Collection + " " + ref.String(), Cause: err,
				Message: "there is no such version, or it was never finished", Hint: "Run the stage that makes it: `pachamama run`."}
		}
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, s.damaged(ref.manifestKey(), err)
	}
	return m, nil
}

// Pages walks the pages of a version in order.
func (s *Store) Pages(ctx context.Context, ref Ref, m pachamama.Manifest) iter.Seq2[pachamama.Page, error] {
	return func(yield func(pachamama.Page, error) bool) {
		for _, p := range m.Pages {
			if !yield(p, nil) {
				return
			}
		}
		for _, key := range m.PageLists {
			var list []pachamama.Page
			b, err := s.bucket.ReadAll(ctx, ref.key(key), maxManifest)
			if err == nil && json.Unmarshal(b, &list) != nil {
				err = s.damaged(ref.key(key), nil)
			}
			if err != nil {
				yield(pachamama.Page{}, err)
				return
			}
			for _, p := range list {
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// PutFile stores a file by its content and returns its sha256. A file that is
// there already is not written again.
func (s *Store) PutFile(ctx context.Context, mediaType string, b []byte) (string, error) {
	sum := sha256.Sum256(b)
	name := hex.EncodeToString(sum[:])
	there, err := s.bucket.Exists(ctx, fileKey(name))
	if err != nil || there {
		return name, err
	}
	return name, s.bucket.Put(ctx, fileKey(name), mediaType, bytes.NewReader(b))
}

// File opens a stored file. Only well-formed names are looked for.
func (s *Store) File(ctx context.Context, sha256 string) (io.ReadCloser, blob.Info, error) {
	if !isSHA256(sha256) {
		return nil, blob.Info{}, &pachamama.Error{Code: pachamama.CodeNotFound, Op: "store.File", Subject: sha256, Message: "not the name of a file"}
	}
	return s.bucket.Get(ctx, fileKey(sha256))
}

// HasFile tells whether a file is stored.
func (s *Store) HasFile(ctx context.Context, sha256 string) (bool, error) {
	if !isSHA256(sha256) {
		return false, nil
	}
	return s.bucket.Exists(ctx, fileKey(sha256))
}

// PutText stores the text of a file under its extractor.
func (s *Store) PutText(ctx context.Context, sha256, extractor string, t pachamama.PageText) error {
	b, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return s.bucket.Put(ctx, textKey(sha256, extractor), "application/zstd", bytes.NewReader(s.enc.EncodeAll(b, nil)))
}

// Text returns the text of a file as an extractor read it; not found when it
// never did.
func (s *Store) Text(ctx context.Context, sha256, extractor string) (pachamama.PageText, error) {
	var t pachamama.PageText
	if !isSHA256(sha256) {
		return t, &pachamama.Error{Code: pachamama.CodeNotFound, Op: "store.Text", Subject: sha256, Message: "not the name of a file"}
	}
	key := textKey(sha256, extractor)
	stored, err := s.bucket.ReadAll(ctx, key, maxText)
	if err != nil {
		return t, err
	}
	b, err := s.dec.DecodeAll(stored, nil)
	if err == nil {
		err = json.Unmarshal(b, &t)
	}
	if err != nil {
		return t, s.damaged(key, err)
	}
	return t, nil
}

func isSHA256(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
