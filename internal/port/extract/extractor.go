package extract

import (
	"cmp"
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
)

// Extractor is text extraction as the program uses it: what is written once for
// all drivers. Its errors are *pachamama.Error with the document as subject.
type Extractor struct {
	driver Driver
	limits Limits
	about  port.Descriptor // as the driver described itself when it was opened
}

// Options of an Extractor.
type Options struct {
	Limits Limits // zero fields: as in DefaultLimits
}

// New returns an extractor over the driver, which it closes.
func New(d Driver, o Options) *Extractor {
	l, standard := o.Limits, DefaultLimits()
	l.Bytes = cmp.Or(max(0, l.Bytes), standard.Bytes)
	l.Pages = cmp.Or(max(0, l.Pages), standard.Pages)
	l.Page = cmp.Or(max(0, l.Page), standard.Page)
	l.Document = cmp.Or(max(0, l.Document), standard.Document)
	return &Extractor{driver: d, limits: l, about: d.Describe()}
}

// Types returns the media types that can be read.
func (e *Extractor) Types() []string { return e.driver.Types() }

// Reads reports whether documents of the media type can be read.
func (e *Extractor) Reads(mediaType string) bool { return slices.Contains(e.driver.Types(), mediaType) }

// Versions names the extractors, best first, under which text of the document
// that was kept needs no second look. See Driver.
func (e *Extractor) Versions(ctx context.Context, d Document) ([]string, error) {
	if !e.Reads(d.Type) {
		return nil, wrap("extract.Versions", d, unsupported(d))
	}
	versions, err := e.driver.Versions(ctx, d)
	for _, v := range versions {
		if err == nil && !CheckVersion(v) {
			err = badVersion(v)
		}
	}
	return versions, wrap("extract.Versions", d, err)
}

// Extract reads the document. Text without an error is whole and may be kept
// under its Extractor. Text with an error lacks the text of some pages: it may
// be shown but not kept under its Extractor, since asking again later may give
// more. CodeMissingTool is such an error.
func (e *Extractor) Extract(ctx context.Context, d Document) (pachamama.PageText, error) {
	d.Limits = e.limits
	if err := e.check(d); err != nil {
		return pachamama.PageText{}, wrap("extract.Extract", d, err)
	}
	d.Open = limited(d.Open, func(n int64) error {
		if n > e.limits.Bytes {
			return tooManyBytes(e.limits.Bytes)
		}
		return e.fits(d, n)
	})
	late := tooLarge("reading it took longer than " + e.limits.Document.String())
	within, cancel := context.WithTimeoutCause(ctx, e.limits.Document, late)
	defer cancel()
	text, err := e.driver.Extract(within, d)
	if err != nil && ctx.Err() == nil && context.Cause(within) == late {
		err = late
	}
	switch {
	case err != nil: // with part of the text, or none
	case len(text.Pages) == 0:
		err = &pachamama.Error{Code: pachamama.CodeMalformed, Message: "the document has no pages"}
	case len(text.Pages) > e.limits.Pages:
		text.Pages, err = nil, TooManyPages(len(text.Pages), e.limits.Pages)
	}
	if len(text.Pages) == 0 {
		return pachamama.PageText{}, wrap("extract.Extract", d, err)
	}
	if !CheckVersion(text.Extractor) {
		return pachamama.PageText{}, wrap("extract.Extract", d, badVersion(text.Extractor))
	}
	text.File = "sha256:" + d.SHA256
	tidy(&text)
	return text, wrap("extract.Extract", d, err)
}

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (e *Extractor) check(d Document) error {
	switch {
	case !sha256Hex.MatchString(d.SHA256):
		return &pachamama.Error{Code: pachamama.CodeInvalid, Message: "a document has no SHA-256 in lower-case hex"}
	case d.Open == nil:
		return &pachamama.Error{Code: pachamama.CodeInvalid, Message: "a document cannot be opened"}
	case !e.Reads(d.Type):
		return unsupported(d)
	case d.Size > e.limits.Bytes:
		return tooManyBytes(e.limits.Bytes)
	}
	return e.fits(d, d.Size)
}

// fits holds the size of a document against the limits of the driver.
func (e *Extractor) fits(d Document, size int64) error {
	err := e.about.Fits(LimitDocumentBytes, size)
	if err == nil && strings.HasPrefix(d.Type, "image/") && d.Type != "image/tiff" { // which holds pages, as documents do
		err = e.about.Fits(LimitImageBytes, size)
	}
	return err
}

// Describe returns the driver's descriptor.
func (e *Extractor) Describe() port.Descriptor { return e.driver.Describe() }

// Close closes the driver. It may be called twice.
func (e *Extractor) Close() error { return e.driver.Close() }

var version = regexp.MustCompile(`^[a-z0-9][a-z0-9._+-]{0,119}$`)

// CheckVersion reports whether v can name an extractor in a key.
func CheckVersion(v string) bool { return version.MatchString(v) }

// limited opens streams that fail as soon as so many bytes do not fit.
func limited(open func(context.Context) (io.ReadCloser, error), fits func(int64) error) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) {
		r, err := open(ctx)
		if err != nil {
			return nil, err
		}
		return &limitedReader{ctx: ctx, r: r, fits: fits}, nil
	}
}

type limitedReader struct {
	ctx  context.Context
	r    io.ReadCloser
	n    int64
	fits func(int64) error
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if err := l.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := l.r.Read(p)
	l.n += int64(n)
	if over := l.fits(l.n); over != nil {
		return 0, over
	}
	return n, err
}

func (l *limitedReader) Close() error { return l.r.Close() }

// ReadAll returns the bytes of the document, for drivers that need them whole.
func ReadAll(ctx context.Context, d Document) ([]byte, error) {
	r, err := d.Open(ctx)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	return data, errors.Join(err, r.Close())
}
