package pachamama

import (
	"strings"
	"unicode/utf8"
)

// Records are read and written at every step of a harvest, so the JSON of their
// fields is made here and not by looking at types: a third of all work else.

// MarshalJSON writes a plain value as a string, any other as an object.
func (v Value) MarshalJSON() ([]byte, error) { return v.append(nil), nil }

// AppendJSON appends the record as JSON, the same that encoding/json would
// write without escaping for HTML.
func (r Record) AppendJSON(b []byte) []byte {
	b = appendJSON(append(b, `{"id":`...), r.ID)
	b = appendJSON(append(b, `,"source_id":`...), r.SourceID)
	for _, m := range [...]struct{ name, text string }{{`,"datestamp":`, r.Datestamp}, {`,"hash":`, r.Hash}} {
		if m.text != "" {
			b = appendJSON(append(b, m.name...), m.text)
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
	b = appendJSON(append(b, `{"code":`...), r.Code)
	for _, m := range [...]struct{ name, text string }{{`,"field":`, r.Field}, {`,"value":`, r.Value}} {
		if m.text != "" {
			b = appendJSON(append(b, m.name...), m.text)
		}
	}
	return append(appendJSON(append(b, `,"text":`...), r.Text), '}')
}

// MarshalJSON keeps the order of the fields.
func (f Fields) MarshalJSON() ([]byte, error) { return f.append(make([]byte, 0, 1024)), nil }

func (f Fields) append(b []byte) []byte {
	b = append(b, '{')
	for i := range f {
		b = append(appendJSON(comma(b, i), f[i].Name), ":["...)
		for k, v := range f[i].Values {
			b = v.append(comma(b, k))
		}
		b = append(b, ']')
	}
	return append(b, '}')
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
