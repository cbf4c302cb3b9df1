// Package extract is the port to text extraction: words with their boxes and
// confidence out of a document.
package extract

import (
	"context"
	"io"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
)

// Document is what text is taken from.
type Document struct {
	SHA256    string                                       // of its bytes, in lower-case hex
	Type      string                                       // media type by its bytes, as mediatype.Sniff tells
	Size      int64                                        // bytes; 0 when not known
	Open      func(context.Context) (io.ReadCloser, error) // may be called more than once
	Name      string                                       // for messages
	Languages []string                                     // likely languages, likeliest first: "eng", "es"; a hint
	Limits    Limits                                       // set by the Extractor; a driver keeps to them
}

// Limits that a descriptor names. One that is missing is no limit.
const (
	LimitDocumentBytes = "document_bytes"
	LimitImageBytes    = "image_bytes" // of a document that is one image (not TIFF), where another limit is for others
)

// Abilities that a descriptor may name.
const (
	AbilityBoxes      = "boxes"      // words have their place on the page
	AbilityConfidence = "confidence" // words that were recognized tell how sure they are
	AbilityPageSize   = "page_size"  // pages have a width and a height
)

// Limits bound what one document may cost. Over a limit is CodeTooLarge.
type Limits struct {
	Bytes    int64
	Pages    int
	Page     time.Duration // for one page
	Document time.Duration // for all its pages
}

// DefaultLimits are those of an Extractor that is given none.
func DefaultLimits() Limits {
	return Limits{Bytes: 200 << 20, Pages: 2000, Page: time.Minute, Document: 30 * time.Minute}
}

// Driver is one technology that reads text. Its promises:
//
//   - Types: the media types it reads; another one is CodeUnsupported.
//   - Words: the words of each page in reading order, with boxes as fractions of
//     the page as it is shown, from its top left.
//   - Pages: every page of the document, numbered from 1 without gaps; a page
//     without text is there without lines.
//   - Rotated: boxes lie where a reader sees the words.
//   - Same: the same document gives the same text.
//   - Versions: the Extractor of a result is one of those that Versions named.
//   - Damaged: bytes that cannot be read are CodeMalformed, never a crash, a hang
//     or a document without pages.
//   - Protected: a document behind a password is CodeForbidden.
//   - Missing tool: what needs a program that is not there is CodeMissingTool.
//   - Partial: an error that befell single pages comes with the text of the
//     others; the pages it befell are there with what could be read, or nothing.
//   - Limits: a document over its limits is CodeTooLarge, soon after.
//   - Cancelled: an ended ctx ends the work with an error.
//   - Close may be called twice.
//   - All methods may be called at the same time.
type Driver interface {
	Types() []string
	// Versions names the extractors, best first, whose whole result this driver
	// would give for such a document today. Text kept under any of them need not
	// be taken again. None: nothing could be read now. It does not open the
	// document. Each is safe as a segment of a key.
	Versions(ctx context.Context, d Document) ([]string, error)
	Extract(ctx context.Context, d Document) (pachamama.PageText, error)
	Describe() port.Descriptor
	Close() error
}
