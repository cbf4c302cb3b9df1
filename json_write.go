package pachamama

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// Records are read and written at every step of a harvest, so the JSON of their
// fields is made here and not by looking at types: a third of all work else.

// MarshalJSON writes a plain value as a string, any other as an object.
func (v Value) MarshalJSON() ([]byte, error) { return v.append(nil), nil }

// AppendJSON appends the record as JSON, the same that encoding/json would
// write without escaping for HTML.
func (r *Record) AppendJSON(b []byte) []byte {
	b = AppendJSON(append(b, `{"id":`...), r.ID)
	b = AppendJSON(append(b, `,"source_id":`...), r.SourceID)
	for _, m := range [...]struct{ name, text string }{{`,"datestamp":`, r.Datestamp}, {`,"hash":`, r.Hash}} {
		if m.text != "" {
			b = AppendJSON(append(b, m.name...), m.text)
		}
	}
	if r.Deleted {
		b = append(b, `,"deleted":true`...)
	}
	if len(r.Fields) > 0 {
		b = r.Fields.append(append(b, `,"fields":`...))
	}
	if len(r.Remarks) > 0 {
		b = append(b, `,"remarks":[`...)
		for i, remark := range r.Remarks {
			b = remark.append(comma(b, i))
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func (r Remark) append(b []byte) []byte {
	b = AppendJSON(append(b, `{"code":`...), r.Code)
	for _, m := range [...]struct{ name, text string }{{`,"field":`, r.Field}, {`,"value":`, r.Value}} {
		if m.text != "" {
			b = AppendJSON(append(b, m.name...), m.text)
		}
	}
	return append(AppendJSON(append(b, `,"text":`...), r.Text), '}')
}

// MarshalJSON keeps the order of the fields.
func (f Fields) MarshalJSON() ([]byte, error) { return f.append(make([]byte, 0, 1024)), nil }

func (f Fields) append(b []byte) []byte {
	b = append(b, '{')
	for i := range f {
		b = append(AppendJSON(comma(b, i), f[i].Name), ":["...)
		for k := range f[i].Values {
			b = f[i].Values[k].append(comma(b, k))
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func (v *Value) append(b []byte) []byte {
	if v.Plain() {
		return AppendJSON(b, v.Text)
	}
	b = AppendJSON(append(b, `{"text":`...), v.Text)
	for _, m := range [...]struct{ name, text string }{{`,"code":`, v.Code}, {`,"begin":`, v.Begin}, {`,"end":`, v.End}} {
		if m.text != "" {
			b = AppendJSON(append(b, m.name...), m.text)
		}
	}
	return append(b, '}')
}

func comma(b []byte, at int) []byte {
	if at == 0 {
		return b
	}
	return append(b, ',')
}

// AppendJSON writes a JSON string. Bytes that are not UTF-8 become U+FFFD.
func AppendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	from := len(b)
	b = append(b, s...)
	if escapes, wide := special(b[from:]); escapes || wide && !utf8.ValidString(s) {
		b = appendEscaped(b[:from], strings.ToValidUTF8(s, "\uFFFD"))
	}
	return append(b, '"')
}

func appendEscaped(b []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		if short := strings.IndexByte("\"\\\b\f\n\r\t", c); short >= 0 {
			b = append(b, '\\', `"\bfnrt`[short])
		} else {
			b = append(b, '\\', 'u', '0', '0', "0123456789abcdef"[c>>4], "0123456789abcdef"[c&0xF])
		}
	}
	return append(b, s[from:]...)
}

// special reports whether a text holds what JSON escapes, and whether it holds
// more than ASCII. It looks at eight bytes at once: nearly no text is special.
func special(b []byte) (escapes, wide bool) {
	var found, all uint64
	if len(b) < 8 {
		for _, c := range b {
			found |= specialBytes(blanks&^0xFF | uint64(c))
			all |= uint64(c)
		}
		return found != 0, all >= utf8.RuneSelf
	}
	for i := 0; i+8 < len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		found |= specialBytes(w)
		all |= w
	}
	w := binary.LittleEndian.Uint64(b[len(b)-8:])
	return found|specialBytes(w) != 0, (all|w)&tops != 0
}

const (
	ones   = 0x0101010101010101 // every byte is 1
	tops   = 0x80 * ones
	blanks = ' ' * ones
)

// specialBytes is zero when none of eight bytes is a control character, a
// quotation mark or a backslash: subtracting borrows from the top bit of a byte
// only then.
func specialBytes(w uint64) uint64 {
	return ((w - blanks) | ((w ^ '"'*ones) - ones) | ((w ^ '\\'*ones) - ones)) &^ w & tops
}
