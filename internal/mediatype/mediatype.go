// Package mediatype tells what a file is by its first bytes. Names and headers
// are never believed.
package mediatype

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// SniffLen is how many bytes Sniff looks at, at most.
const SniffLen = 4096

// The types that other packages ask for by name.
const (
	PDF     = "application/pdf"
	PNG     = "image/png"
	JPEG    = "image/jpeg"
	GIF     = "image/gif"
	TIFF    = "image/tiff"
	WebP    = "image/webp"
	BMP     = "image/bmp"
	JP2     = "image/jp2" // JPEG 2000, in its box format
	J2K     = "image/j2c" // JPEG 2000, the bare codestream
	HTML    = "text/html"
	XML     = "application/xml"
	ALTO    = "application/alto+xml"
	HOCR    = "text/vnd.hocr+html"
	Text    = "text/plain"
	Unknown = "application/octet-stream"
)

type magic struct {
	offset    int
	bytes     string
	mediaType string
}

var magics = []magic{
	{0, "\x89PNG\r\n\x1a\n", PNG},
	{0, "\xff\xd8\xff", JPEG},
	{0, "GIF87a", GIF},
	{0, "GIF89a", GIF},
	{0, "II*\x00", TIFF},
	{0, "MM\x00*", TIFF},
	{0, "II+\x00", TIFF}, // BigTIFF
	{0, "MM\x00+", TIFF},
	{0, "\x00\x00\x00\x0cjP  \r\n\x87\n", JP2},
	{0, "\xff\x4f\xff\x51", J2K},
	{8, "WEBP", WebP},
	{8, "WAVE", "audio/wav"},
	{8, "AVI ", "video/x-msvideo"},
	{4, "ftypavif", "image/avif"},
	{4, "ftyphei", "image/heic"},
	{4, "ftypM4A", "audio/mp4"},
	{4, "ftypqt", "video/quicktime"},
	{4, "ftyp", "video/mp4"},
	{0, "ID3", "audio/mpeg"},
	{0, "\xff\xfb", "audio/mpeg"},
	{0, "fLaC", "audio/flac"},
	{0, "OggS", "application/ogg"},
	{0, "\x1a\x45\xdf\xa3", "video/webm"},
	{0, "PK\x03\x04", "application/zip"},
	{0, "\x1f\x8b", "application/gzip"},
}

// Sniff returns the media type of a file that begins with head, Unknown when it
// is none that it knows.
func Sniff(head []byte) string {
	head = head[:min(len(head), SniffLen)]
	for _, m := range magics {
		if len(head) >= m.offset && bytes.HasPrefix(head[m.offset:], []byte(m.bytes)) && riff(head, m) {
			return m.mediaType
		}
	}
	if len(head) > 6 && string(head[:2]) == "BM" && bytes.Equal(head[6:min(10, len(head))], []byte{0, 0, 0, 0}) {
		return BMP
	}
	// Readers of PDF accept a header anywhere in the first kilobyte.
	if bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) {
		return PDF
	}
	return sniffText(head)
}

// riff reports whether a type inside a RIFF container is in one.
func riff(head []byte, m magic) bool {
	return m.offset != 8 || bytes.HasPrefix(head, []byte("RIFF"))
}

func sniffText(head []byte) string {
	s := text(head)
	if s == "" {
		return Unknown
	}
	low := strings.ToLower(strings.TrimSpace(s))
	isXML := strings.HasPrefix(low, "<?xml")
	for _, start := range []string{"<!doctype html", "<html", "<head", "<body"} {
		if strings.HasPrefix(low, start) || isXML && strings.Contains(low, start) {
			if strings.Contains(low, "ocr_page") || strings.Contains(low, "ocr-system") {
				return HOCR
			}
			return HTML
		}
	}
	switch {
	case strings.HasPrefix(low, "<alto") || strings.Contains(low, ":alto ") || strings.Contains(low, "<alto") && strings.HasPrefix(low, "<"):
		return ALTO
	case isXML:
		return XML
	case strings.HasPrefix(low, "<") && len(low) > 1 && (low[1] == '!' || low[1] >= 'a' && low[1] <= 'z'):
		return XML
	}
	return Text
}

// text returns head as text without its byte order mark, or "" when it is none.
func text(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return string(bytes.ReplaceAll(head[2:], []byte{0}, nil)) // UTF-16: its ASCII
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		head = head[3:]
	}
	for i, b := range head {
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' || b == 0x7f {
			return ""
		}
		if b >= 0x80 && !utf8.RuneStart(b) && i == 0 {
			return ""
		}
	}
	return string(head)
}
