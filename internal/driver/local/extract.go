// Package local serves ports with what is on this machine.
package local

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/mediatype"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/extract"
)

// ExtractorParts are what an Extractor is put together from. Each may be nil:
// then it cannot read what needs it.
type ExtractorParts struct {
	PDFs    extract.PDFs
	OCR     extract.Recognizer
	Formats map[string]Format // by media type
}

// Format reads documents that are text with places already: ALTO, hOCR.
type Format struct {
	Version string // names the reader, safe as a segment of a key
	Read    func(io.Reader) ([]pachamama.TextPage, error)
}

// Extractor reads the text layer of PDF documents, draws and recognizes pages
// that have none, recognizes images, and reads the formats it is given.
type Extractor struct{ parts ExtractorParts }

// NewExtractor returns an extractor. Its parts stay the caller's to close.
func NewExtractor(parts ExtractorParts) *Extractor { return &Extractor{parts} }

var images = []string{mediatype.PNG, mediatype.JPEG, mediatype.TIFF, mediatype.GIF, mediatype.WebP, mediatype.BMP, mediatype.JP2}

// Types lists what it reads; images also while the program to read them is not
// installed: they wait.
func (e *Extractor) Types() []string {
	types := slices.Sorted(maps.Keys(e.parts.Formats))
	if e.parts.PDFs != nil {
		types = append(types, mediatype.PDF)
	}
	return append(types, images...)
}

// Versions names the readers for a document of the type.
func (e *Extractor) Versions(ctx context.Context, d extract.Document) ([]string, error) {
	if f, ok := e.parts.Formats[d.Type]; ok {
		return []string{f.Version}, nil
	}
	ocr, err := e.ocrVersion(ctx, d)
	if pachamama.CodeOf(err) == pachamama.CodeMissingTool {
		ocr, err = "", nil
	}
	if err != nil {
		return nil, err
	}
	switch {
	case d.Type == mediatype.PDF && ocr != "":
		return []string{withOCR(e.parts.PDFs.Version(), ocr), e.parts.PDFs.Version()}, nil
	case d.Type == mediatype.PDF:
		return []string{e.parts.PDFs.Version()}, nil
	case ocr != "":
		return []string{ocr}, nil
	}
	return nil, nil
}

func withOCR(pdf, ocr string) string { return pdf + "+" + ocr }

func (e *Extractor) ocrVersion(ctx context.Context, d extract.Document) (string, error) {
	if e.parts.OCR == nil {
		return "", &pachamama.Error{Code: pachamama.CodeMissingTool, Op: "local.ocr", Message: "no program that reads images is set up",
			Hint: "Install tesseract."}
	}
	return e.parts.OCR.Version(ctx, d.Languages)
}

// Extract reads a document. What it is, its bytes say; when they say another
// thing than its type, it is CodeMalformed.
func (e *Extractor) Extract(ctx context.Context, d extract.Document) (pachamama.PageText, error) {
	data, err := extract.ReadAll(ctx, d)
	if err != nil {
		return pachamama.PageText{}, err
	}
	if is := mediatype.Sniff(data); is != d.Type {
		return pachamama.PageText{}, &pachamama.Error{Code: pachamama.CodeMalformed, Op: "local.Extract",
			Message: "the file is said to be " + d.Type + " but is " + is}
	}
	if f, ok := e.parts.Formats[d.Type]; ok {
		pages, err := f.Read(bytes.NewReader(data))
		return pachamama.PageText{Extractor: f.Version, Pages: pages}, errors.Join(err, ctx.Err())
	}
	if d.Type == mediatype.PDF {
		return e.pdf(ctx, d, data)
	}
	return e.image(ctx, d, data)
}

func (e *Extractor) image(ctx context.Context, d extract.Document, data []byte) (pachamama.PageText, error) {
	name, err := e.ocrVersion(ctx, d)
	if err != nil {
		return pachamama.PageText{}, err
	}
	if err := checkPixels(d.Type, data); err != nil {
		return pachamama.PageText{}, err
	}
	pages, err := e.parts.OCR.Recognize(ctx, extract.Scan{Data: data, Languages: d.Languages})
	return pachamama.PageText{Extractor: name, Pages: pages}, err
}

// Describe says what the extractor is; there is no bill.
func (e *Extractor) Describe() port.Descriptor { return DescribeExtract() }

// DescribeExtract describes text extraction on this machine.
func DescribeExtract() port.Descriptor {
	return port.Descriptor{Driver: "local", Here: true, Abilities: []string{extract.AbilityBoxes, extract.AbilityConfidence, extract.AbilityPageSize},
		Conversions: []port.Conversion{{Op: "extract", Pays: "page", By: port.ByUnit}}, Limits: map[string]int64{"image_pixels": maxPixels}}
}

// Close does nothing: the parts are the caller's.
func (e *Extractor) Close() error { return nil }
