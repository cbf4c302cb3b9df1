package pachamama

import (
	"strings"
	"unicode/utf8"
)

// Records are read and written at every step of a harvest, so the JSON of their
// fields is made here and not by looking at types: a third of all work else.

// MarshalJSON writes a plain value as a string, any other as an object.
func (v Value) MarshalJSON() ([]byte, error) { return v.append(nil), nil }

// MarshalJSON keeps the order of the fields.
func (f Fields) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, 1024)
	b = append(b, '{')
	for i := range f {
		b = append(appendJSON(comma(b, i), f[i].Name), ":["...)
		for k, v := range f[i].Values {
			b = v.append(comma(b, k))
		}
		b = append(b, ']')
	}
	return append(b, '}'), nil
}

func (v Value) append(b []byte) []byte {
	if v.Plain() {
		return appendJSON(b, v.Text)
	}
	b = appendJSON(append(b, `{"text":`...), v.Text)
	for _, m := range [...]struct{ name, text string }{{`,"code":`, v.Code}, {`,"begin":`, v.Begin}, {`,"end":`, v.End}} {
		if m.text != "" {
			b = appendJSON(append(b, m.name...), m.text)
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

// appendJSON writes a JSON string. Bytes that are not UTF-8 become U+FFFD.
func appendJSON(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	b = append(b, '"')
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
	return append(append(b, s[from:]...), '"')
}
