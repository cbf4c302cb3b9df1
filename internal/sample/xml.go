package sample

import "time"

// appendText appends s escaped for XML text and for attributes in double
// quotes. Our texts hold no control characters; an argument of a request may,
// so those are dropped.
func appendText(b []byte, s string) []byte {
	last := 0
	for i := 0; i < len(s); i++ {
		var escape string
		switch c := s[i]; {
		case c == '&':
			escape = "&amp;"
		case c == '<':
			escape = "&lt;"
		case c == '>':
			escape = "&gt;"
		case c == '"':
			escape = "&quot;"
		case c < ' ' || c == 0x7f:
		default:
			continue
		}
		b = append(b, s[last:i]...)
		b = append(b, escape...)
		last = i + 1
	}
	return append(b, s[last:]...)
}

// appendElement appends <name attributes>text</name>; attributes are given
// escaped and begin with a space. An empty text gives nothing.
func appendElement(b []byte, name, attributes, text string) []byte {
	if text == "" {
		return b
	}
	b = append(b, '<')
	b = append(b, name...)
	b = append(b, attributes...)
	b = append(b, '>')
	b = appendText(b, text)
	return appendEnd(b, name)
}

func appendEnd(b []byte, name string) []byte {
	b = append(b, '<', '/')
	b = append(b, name...)
	return append(b, '>')
}

const granularity = "2006-01-02T15:04:05Z"

func appendStamp(b []byte, unix int64) []byte {
	return time.Unix(unix, 0).UTC().AppendFormat(b, granularity)
}
