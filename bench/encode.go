package main

import (
	"strings"

	"github.com/ucldc/pachamama"
)

// encode writes records as the program does, knowing what they are made of: no
// encoder that looks at types can be faster.
func encode(records []pachamama.Record) []byte {
	b := make([]byte, 0, 1024*len(records))
	for i := range records {
		b = append(appendRecord(b, &records[i]), '\n')
	}
	return b
}

func appendRecord(b []byte, r *pachamama.Record) []byte {
	b = appendText(append(b, `{"id":`...), r.ID)
	b = appendText(append(b, `,"source_id":`...), r.SourceID)
	b = appendUnlessEmpty(b, `,"datestamp":`, r.Datestamp)
	b = appendUnlessEmpty(b, `,"hash":`, r.Hash)
	if len(r.Fields) > 0 {
		b = append(b, `,"fields":{`...)
		for i, f := range r.Fields {
			b = append(appendText(comma(b, i), f.Name), ":["...)
			for k, v := range f.Values {
				b = appendValue(comma(b, k), v)
			}
			b = append(b, ']')
		}
		b = append(b, '}')
	}
	if len(r.Remarks) > 0 {
		b = append(b, `,"remarks":[`...)
		for i, m := range r.Remarks {
			b = appendText(append(comma(b, i), `{"code":`...), m.Code)
			b = appendUnlessEmpty(b, `,"field":`, m.Field)
			b = appendUnlessEmpty(b, `,"value":`, m.Value)
			b = append(appendText(append(b, `,"text":`...), m.Text), '}')
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func appendValue(b []byte, v pachamama.Value) []byte {
	if v.Plain() {
		return appendText(b, v.Text)
	}
	b = appendText(append(b, `{"text":`...), v.Text)
	b = appendUnlessEmpty(b, `,"code":`, v.Code)
	b = appendUnlessEmpty(b, `,"begin":`, v.Begin)
	return append(appendUnlessEmpty(b, `,"end":`, v.End), '}')
}

func comma(b []byte, at int) []byte {
	if at == 0 {
		return b
	}
	return append(b, ',')
}

func appendUnlessEmpty(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return appendText(append(b, name...), text)
}

// appendText writes a JSON string.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			b = appendEscape(append(b, s[from:i]...), c)
			from = i + 1
		}
	}
	return append(append(b, s[from:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	if short := strings.IndexByte("\"\\\b\f\n\r\t", c); short >= 0 {
		return append(b, '\\', `"\bfnrt`[short])
	}
	return append(b, '\\', 'u', '0', '0', "0123456789abcdef"[c>>4], "0123456789abcdef"[c&0xF])
}
