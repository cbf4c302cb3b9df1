package extract

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// Paid keeps in storage what a service was asked and what it answered, so that
// no page is paid for twice, whenever the program ends.
//
//	text/{aa}/{sha256}/{service}/note.json       what was asked, and where it stands
//	text/{aa}/{sha256}/{service}/{n}.json.gz     the answers as they came
type Paid struct {
	bucket  *blob.Bucket
	service string // safe as a segment of a key
}

// NewPaid returns what keeps the answers of a service.
func NewPaid(b *blob.Bucket, service string) *Paid { return &Paid{b, service} }

// Note says what a service was asked about a document.
type Note struct {
	Asked   time.Time `json:"asked"`
	By      string    `json:"by"`                // tells who asked from others who ask at the same time
	Job     string    `json:"job,omitempty"`     // the service's name for its work, which can be asked for again
	Answers int       `json:"answers,omitempty"` // so many are kept, which is all; 0: not yet
}

// Largest of what is kept, in bytes.
const (
	maxNote   = 64 << 10
	maxAnswer = 64 << 20 // unpacked
)

// Key names the note of a document, for messages.
func (p *Paid) Key(sha256 string) string { return p.key(sha256, "note.json") }

func (p *Paid) key(sha256, name string) string {
	return "text/" + sha256[:2] + "/" + sha256 + "/" + p.service + "/" + name
}

func (p *Paid) answerKey(sha256 string, n int) string {
	return p.key(sha256, fmt.Sprintf("%06d.json.gz", n))
}

// Note returns the note of a document; the zero note when nothing was asked.
func (p *Paid) Note(ctx context.Context, sha256 string) (Note, error) {
	var n Note
	data, err := p.bucket.ReadAll(ctx, p.Key(sha256), maxNote)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		return n, nil
	}
	if err == nil {
		if err = json.Unmarshal(data, &n); err != nil || n.Asked.IsZero() {
			err = &pachamama.Error{Code: pachamama.CodeMalformed, Op: "extract.Note", Subject: p.Key(sha256), Who: pachamama.WhoUs, Message: "the note of what was asked cannot be read", Cause: err,
				Hint: "Look whether the service was paid for the document, and delete the note to ask again."}
		}
	}
	return n, err
}

// Claim notes that a document is about to be asked for. When somebody else has
// noted it first it is CodeConflict.
func (p *Paid) Claim(ctx context.Context, sha256 string, n Note) error {
	data, err := json.Marshal(n)
	if err != nil {
		return err
	}
	return p.bucket.PutOnce(ctx, p.Key(sha256), "application/json", data)
}

// Write notes how far it is.
func (p *Paid) Write(ctx context.Context, sha256 string, n Note) error {
	data, err := json.Marshal(n)
	if err != nil {
		return err
	}
	return p.bucket.PutBytes(ctx, p.Key(sha256), "application/json", data)
}

// Forget takes the note back: the service has said that it did nothing.
func (p *Paid) Forget(ctx context.Context, sha256 string) error {
	return p.bucket.Delete(ctx, p.Key(sha256))
}

// Drop removes the note and the answer about a single page.
func (p *Paid) Drop(ctx context.Context, sha256 string) error {
	if err := p.bucket.Delete(ctx, p.answerKey(sha256, 1)); err != nil {
		return err
	}
	return p.Forget(ctx, sha256)
}

// Keep stores the n-th answer, from 1.
func (p *Paid) Keep(ctx context.Context, sha256 string, n int, answer []byte) error {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(answer); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return p.bucket.PutBytes(ctx, p.answerKey(sha256, n), "application/gzip", packed.Bytes())
}

// Answer returns the n-th answer; CodeNotFound when it was never kept.
func (p *Paid) Answer(ctx context.Context, sha256 string, n int) ([]byte, error) {
	packed, err := p.bucket.ReadAll(ctx, p.answerKey(sha256, n), maxAnswer)
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	var data []byte
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(r, maxAnswer))
	}
	if err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeMalformed, Op: "extract.Answer", Subject: p.answerKey(sha256, n), Who: pachamama.WhoUs, Message: "the kept answer cannot be unpacked", Cause: err}
	}
	return data, nil
}
