package harvest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/blob"
)

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
