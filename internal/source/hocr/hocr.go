// Package hocr reads hOCR, the HTML that OCR programs write: words with their
// places in the attribute title (hOCR 1.2, https://kba.github.io/hocr-spec/1.2/).
package hocr

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"github.com/ucldc/pachamama"
)

// Version names this reader, safe as a segment of a key. A change of what Read
// gives changes it.
const Version = "hocr-r1"

// Limits of a document.
const (
	maxBytes = 64 << 20
	maxToken = 1 << 20
	maxPages = 10_000
	maxWords = 2 << 20
	maxDepth = 200
)

// Read reads a document. One without an ocr_page is CodeMalformed, one over the
// limits CodeTooLarge. What is left open at the end is taken as closed.
func Read(r io.Reader) ([]pachamama.TextPage, error) {
	limited := &io.LimitedReader{R: r, N: maxBytes + 1}
	utf8, err := charset.NewReader(limited, "text/html; charset=utf-8")
	if errors.Is(err, io.EOF) {
		return nil, malformed("the document is empty", nil)
	}
	if err != nil {
		return nil, malformed("the document cannot be read", err)
	}
	z := html.NewTokenizer(utf8)
	z.SetMaxBuf(maxToken)
	p := &parser{}
	for {
		kind := z.Next()
		if limited.N <= 0 {
			return nil, tooLarge("bytes")
		}
		if kind == html.ErrorToken {
			break
		}
		if err := p.token(kind, z.Token()); err != nil {
			return nil, err
		}
	}
	if err := z.Err(); !errors.Is(err, io.EOF) {
		return nil, malformed("the hOCR document cannot be read", err)
	}
	p.closeTo(0)
	if len(p.pages) == 0 {
		return nil, malformed("the document has no page of hOCR", nil)
	}
	return p.pages, nil
}

func malformed(message string, cause error) error {
	return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "hocr.Read", Message: message, Cause: cause}
}

func tooLarge(what string) error {
	return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "hocr.Read", Message: "the hOCR document has too many " + what}
}

// property returns the numbers of a property of a title: "bbox 0 0 5 5; x_wconf 96".
func property(title, name string) []float64 {
	for part := range strings.SplitSeq(title, ";") {
		fields := strings.Fields(part)
		if len(fields) < 2 || fields[0] != name {
			continue
		}
		var numbers []float64
		for _, f := range fields[1:min(len(fields), 9)] {
			n, err := strconv.ParseFloat(f, 64)
			if err != nil || n < -1e9 || n > 1e9 || n != n {
				return nil
			}
			numbers = append(numbers, n)
		}
		return numbers
	}
	return nil
}

// bbox returns the box of a title in pixels: x, y, width, height.
func bbox(title string) (pachamama.Box, bool) {
	n := property(title, "bbox")
	if len(n) < 4 || n[2] <= n[0] || n[3] <= n[1] {
		return pachamama.Box{}, false
	}
	return pachamama.Box{n[0], n[1], n[2] - n[0], n[3] - n[1]}, true
}
