package search

import (
	"context"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ucldc/pachamama"
)

// Limits of documents, in bytes.
const (
	MaxID  = 400
	MaxDoc = 64 << 20
)

// LimitDocumentBytes is the limit of documents that a descriptor names.
const LimitDocumentBytes = "document_bytes"

// writer keeps documents from the driver that no driver should see.
type writer struct {
	index  *Index
	g      Generation
	driver Writer
}

func (w *writer) Put(ctx context.Context, docs []Doc) ([]Refusal, error) {
	var refused []Refusal
	good := make([]Doc, 0, len(docs))
	for i := range docs {
		if reason := w.index.faulty(&docs[i]); reason != "" {
			refused = append(refused, Refusal{docs[i].ID, reason})
			continue
		}
		good = append(good, docs[i])
	}
	if len(good) == 0 && len(docs) > 0 {
		return refused, nil
	}
	more, err := w.driver.Put(ctx, good)
	return append(refused, more...), wrap("search.Put", w.g, err)
}

func (w *writer) Seal(ctx context.Context) (int64, error) {
	n, err := w.driver.Seal(ctx)
	return n, wrap("search.Seal", w.g, err)
}

func (w *writer) Abort() error { return wrap("search.Abort", w.g, w.driver.Abort()) }

// faulty says why a document cannot be indexed, or "".
func (ix *Index) faulty(d *Doc) string {
	switch {
	case d.ID == "" || len(d.ID) > MaxID || !utf8.ValidString(d.ID) || strings.ContainsFunc(d.ID, unicode.IsControl):
		return "an id has 1 to " + strconv.Itoa(MaxID) + " bytes of UTF-8 without control characters"
	case d.Begin != "" && !isDay(d.Begin):
		return "the first day " + strconv.Quote(d.Begin) + " is no ISO day"
	case d.End != "" && !isDay(d.End):
		return "the last day " + strconv.Quote(d.End) + " is no ISO day"
	}
	for name, values := range d.Values {
		f, known := ix.fields[name]
		if !known {
			return "the field " + name + " is not in the schema"
		}
		for _, v := range values {
			if _, err := strconv.ParseFloat(v, 64); f.Number && err != nil {
				return "the field " + name + " has " + strconv.Quote(v) + ", which is no number"
			}
		}
	}
	size := d.Size()
	if size > MaxDoc {
		return "it has " + strconv.FormatInt(size, 10) + " bytes, more than " + strconv.Itoa(MaxDoc)
	}
	if err := ix.about.Fits(LimitDocumentBytes, size); err != nil {
		return pachamama.AsError(err).Message
	}
	return ""
}

func isDay(s string) bool {
	_, err := Day(s, false)
	return err == nil
}

// checkGeneration keeps names to what can be part of a file's and an index's.
func checkGeneration(g Generation) error {
	for _, name := range []string{g.Collection, g.Version} {
		bad := strings.ContainsFunc(name, func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
		})
		if name == "" || len(name) > 100 || bad {
			return &pachamama.Error{Code: pachamama.CodeInvalid, Message: "a generation is named by 1 to 100 letters, digits, \"-\" and \"_\""}
		}
	}
	return nil
}

// wrap makes err an *Error that names the operation and the generation.
func wrap(op string, g Generation, err error) error {
	if err == nil {
		return nil
	}
	subject := g.Collection
	if g.Version != "" {
		subject += "/" + g.Version
	}
	if e, ok := err.(*pachamama.Error); ok { //nolint:errorlint // only an unwrapped error can be completed
		if e.Op != "" {
			return err
		}
		named := *e
		named.Op = op
		if named.Subject == "" {
			named.Subject = subject
		}
		return &named
	}
	code := pachamama.CodeOf(err)
	return &pachamama.Error{Code: code, Op: op, Subject: subject, Message: "the index failed: " + code.Traits().Means, Cause: err}
}
