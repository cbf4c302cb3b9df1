package extract

import (
	"context"
	"image"

	"github.com/ucldc/pachamama"
)

// The parts that an extractor on this machine is put together from. Drivers
// that are only a part (a PDF library, an OCR program) implement these.

// PDFs opens PDF documents.
type PDFs interface {
	// Version names the library, safe as a segment of a key.
	Version() string
	// OpenPDF opens a document. Damaged is CodeMalformed, a password CodeForbidden.
	OpenPDF(ctx context.Context, data []byte) (PDF, error)
}

// PDF is an open document, for one goroutine. Pages count from 1. After an error
// the document may be broken; close it and open it again.
type PDF interface {
	Pages() int
	// Text returns the text layer of a page.
	Text(ctx context.Context, page int) (pachamama.TextPage, error)
	// Draw draws a page on white; its longest edge is at most edge pixels.
	Draw(ctx context.Context, page, edge int) (image.Image, error)
	Close() error
}

// Recognizer reads text in images.
type Recognizer interface {
	// Version names the program, its version and the languages it would use, safe
	// as a segment of a key. A program that is not there is CodeMissingTool.
	Version(ctx context.Context, languages []string) (string, error)
	Recognize(ctx context.Context, s Scan) ([]pachamama.TextPage, error)
}

// Scan is an image with text.
type Scan struct {
	Data      []byte   // a PNG, JPEG, TIFF (of one or more pages), WebP, GIF, BMP, PNM or JPEG 2000 file
	DPI       int      // dots per inch; 0: as the file says
	Languages []string // as in Document
}
