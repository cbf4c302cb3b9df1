package web

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// maxPretty is how much of a raw record is shown; the API has all of it.
const maxPretty = 256 << 10

// pretty lays out XML, one element a line, for reading. What cannot be read as
// XML is shown as it is.
func pretty(raw []byte) string {
	shown, cut := raw, ""
	if len(raw) > maxPretty {
		shown, cut = raw[:maxPretty], "\n…"
	}
	out, err := layOut(shown)
	if err != nil && cut == "" {
		out = string(shown)
	}
	return strings.ToValidUTF8(out, "\uFFFD") + cut
}

func layOut(raw []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // stored pages are shown as they are
	var b strings.Builder
	depth, open := 0, false // open: the last thing written was a start tag
	indent := func() {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.Repeat("  ", min(depth, 40)))
	}
	inline := false // text stands on the line of its start tag
	for {
		from := d.InputOffset()
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		written := strings.TrimSpace(string(raw[from:d.InputOffset()]))
		switch t.(type) {
		case xml.StartElement:
			indent()
			b.WriteString(written)
			if !strings.HasSuffix(written, "/>") {
				depth++
			}
			open, inline = !strings.HasSuffix(written, "/>"), false
		case xml.EndElement:
			if written == "" {
				continue // of an element that closes itself
			}
			depth = max(depth-1, 0)
			if !open && !inline {
				indent()
			}
			b.WriteString(written)
			open, inline = false, false
		default:
			if written == "" {
				continue
			}
			if open || inline {
				inline = true
			} else {
				indent()
			}
			b.WriteString(written)
			open = false
		}
	}
}
