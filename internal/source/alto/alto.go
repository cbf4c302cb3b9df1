// Package alto reads ALTO, the XML format of the Library of Congress for the
// words of a page and their places: versions 1 to 4.
package alto

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/ucldc/pachamama"
)

// Version names this reader, safe as a segment of a key. A change of what Read
// gives changes it.
const Version = "alto-r1"

// Limits of a document.
const (
	maxBytes = 64 << 20
	maxPages = 10_000
	maxWords = 2 << 20
	maxDepth = 100
)

// Read reads a document. A word that is cut at the end of a line stands whole
// in the first line, as SUBS_CONTENT gives it. A document that is not ALTO, or
// ends too early, is CodeMalformed; one over the limits is CodeTooLarge.
func Read(r io.Reader) ([]pachamama.TextPage, error) {
	limited := &io.LimitedReader{R: r, N: maxBytes + 1}
	d := xml.NewDecoder(transform.NewReader(limited, unicode.BOMOverride(transform.Nop)))
	d.Strict = false
	d.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return input, nil // its byte order mark was heeded already
		}
		return charset.NewReaderLabel(label, input)
	}
	p := &parser{}
	for {
		token, err := d.RawToken()
		if limited.N <= 0 {
			return nil, tooLarge("bytes")
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, malformed("the ALTO document is not well-formed", err)
		}
		if err := p.token(token); err != nil {
			return nil, err
		}
	}
	switch {
	case !p.alto:
		return nil, malformed("the document is not ALTO", nil)
	case p.depth > 0:
		return nil, malformed("the ALTO document ends too early", nil)
	case len(p.pages) == 0:
		return nil, malformed("the ALTO document has no page", nil)
	}
	return p.pages, nil
}

func malformed(message string, cause error) error {
	return &pachamama.Error{Code: pachamama.CodeMalformed, Op: "alto.Read", Message: message, Cause: cause}
}

func tooLarge(what string) error {
	return &pachamama.Error{Code: pachamama.CodeTooLarge, Op: "alto.Read", Message: "the ALTO document has too many " + what}
}

// attributes of an element by local name.
type attributes map[string]string

func attributesOf(e xml.StartElement) attributes {
	a := make(attributes, len(e.Attr))
	for _, x := range e.Attr {
		a[x.Name.Local] = x.Value
	}
	return a
}

func (a attributes) number(name string) float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(a[name]), 64)
	if err != nil || f < -1e9 || f > 1e9 || f != f {
		return 0
	}
	return f
}

// box returns HPOS, VPOS, WIDTH and HEIGHT, and whether they span an area.
func (a attributes) box() (pachamama.Box, bool) {
	b := pachamama.Box{a.number("HPOS"), a.number("VPOS"), a.number("WIDTH"), a.number("HEIGHT")}
	return b, b[2] > 0 && b[3] > 0
}
