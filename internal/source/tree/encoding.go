package tree

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

var declared = regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)`)

// ToUTF8 returns a page as ParseXML would read it, with the repairs this took:
// for those who cut a broken page apart themselves.
func ToUTF8(raw []byte) ([]byte, []Repair) {
	var mended repairs
	text := toUTF8(raw, &mended)
	return text, mended
}

// toUTF8 returns the document in UTF-8 without characters that XML forbids. A
// document that is so already is returned as it is. Bytes that are not UTF-8 in
// a document that should be are read as Windows-1252, one by one: a record in
// the wrong encoding does not touch its neighbours.
func toUTF8(raw []byte, mended *repairs) []byte {
	text := bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
	if enc, name := otherEncoding(text); enc != nil {
		if decoded, err := enc.NewDecoder().Bytes(text); err == nil {
			mended.add(RepairEncoding, 0, name)
			text = decoded
		}
	}
	if clean(text) {
		return text
	}
	return scrub(text, mended)
}

// otherEncoding returns the encoding of a document that is not UTF-8: by its
// byte order mark, or as declared unless the bytes say otherwise.
func otherEncoding(text []byte) (encoding.Encoding, string) {
	if bytes.HasPrefix(text, []byte("\xFE\xFF")) || bytes.HasPrefix(text, []byte("\xFF\xFE")) {
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-16"
	}
	m := declared.FindSubmatch(text[:min(len(text), 300)])
	if m == nil {
		return nil, ""
	}
	name := string(m[1])
	if strings.HasPrefix(strings.ToLower(name), "utf") || utf8.Valid(text) {
		return nil, ""
	}
	enc, err := htmlindex.Get(name)
	if err != nil || enc == encoding.Replacement {
		return nil, ""
	}
	return enc, name
}

// clean reports whether there is nothing to scrub.
func clean(text []byte) bool {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	wide := uint64(0)
	for rest := text; len(rest) > 0; {
		n := min(len(rest), 8)
		if n == 8 { // nearly always: eight bytes at once, of which none borrows from its top bit
			w := binary.LittleEndian.Uint64(rest)
			wide |= w
			if (w-0x20*ones)&^w&tops == 0 {
				rest = rest[8:]
				continue
			}
		}
		for _, c := range rest[:n] {
			if c < 0x20 && c != '\n' && c != '\t' && c != '\r' {
				return false
			}
			wide |= uint64(c)
		}
		rest = rest[n:]
	}
	return wide&tops == 0 || utf8.Valid(text) && !bytes.Contains(text, []byte("\uFFFE")) && !bytes.Contains(text, []byte("\uFFFF"))
}

// scrub reads wrong bytes as Windows-1252 and drops forbidden characters.
func scrub(text []byte, mended *repairs) []byte {
	out := make([]byte, 0, len(text)+len(text)/8)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			mended.addBytes(RepairInvalidUTF8, i, text[i:])
			if w := windows1252(text[i]); w != utf8.RuneError {
				out = utf8.AppendRune(out, w)
			}
		case !allowed(r):
			mended.addBytes(RepairControl, i, text[i:])
		default:
			out = append(out, text[i:i+size]...)
		}
		i += size
	}
	return out
}

// windows1252 returns the character of a byte, utf8.RuneError where the
// encoding has none.
func windows1252(c byte) rune {
	if r := charmap.Windows1252.DecodeByte(c); r < 0x80 || r > 0x9F {
		return r
	}
	return utf8.RuneError
}

// escapeLess escapes "<" where it cannot begin markup.
func escapeLess(text []byte, mended *repairs) []byte {
	out := make([]byte, 0, len(text)+len(text)/16)
	for i := 0; i < len(text); {
		end := "<"
		switch rest := text[i:]; {
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			end = "]]>"
		case bytes.HasPrefix(rest, []byte("<!--")):
			end = "-->"
		case rest[0] == '<' && !markup(rest):
			mended.addBytes(RepairLess, i, rest)
			out = append(out, "&lt;"...)
			i++
			continue
		}
		n := bytes.Index(text[i+1:], []byte(end))
		if n < 0 {
			n = len(text) - i - 1
		} else if end != "<" {
			n += len(end) - 1
		}
		out = append(out, text[i:i+1+n]...)
		i += 1 + n
	}
	return out
}

// markup reports whether the "<" at the beginning of s begins a tag: a name
// follows, and ">" comes before the next "<".
func markup(s []byte) bool {
	if len(s) < 2 || !nameStart(s[1]) && s[1] != '/' && s[1] != '!' && s[1] != '?' {
		return false
	}
	i := bytes.IndexAny(s[1:], "<>")
	return i < 0 || s[1+i] == '>'
}
