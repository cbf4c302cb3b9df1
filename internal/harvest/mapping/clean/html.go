package clean

import (
	"html"
	"strings"
)

// StripHTML takes tags, comments, scripts and styles out, decodes entities once
// and collapses blanks. A "<" that begins no tag stays, so that "a < b" does
// too; an unfinished tag is text. It reads the text once.
func StripHTML(s string) string {
	if strings.IndexByte(s, '<') < 0 && strings.IndexByte(s, '&') < 0 {
		return Spaces(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	unended := false
	lastClose := strings.LastIndexByte(s, '>')
	for i := 0; i < len(s); {
		open := strings.IndexByte(s[i:], '<')
		if open < 0 || i+open > lastClose {
			b.WriteString(s[i:])
			break
		}
		b.WriteString(s[i : i+open])
		i += open
		n := tagLength(s[i:])
		if n == 0 {
			b.WriteByte('<')
			i++
			continue
		}
		if !inline(tagName(s[i:])) {
			b.WriteByte(' ')
		}
		if !unended {
			m := hidden(s[i:], n)
			unended = m < 0 // one search to the end is enough
			n += max(m, 0)
		}
		i += n
	}
	return Spaces(html.UnescapeString(b.String()))
}

// maxTag bounds the length of a tag: beyond it "<" is text. It also keeps
// hostile text ("<a<a<a") from costing more than a fixed amount a byte.
const maxTag = 4096

// tagLength measures the tag or comment at the start of s, 0 when there is none.
func tagLength(s string) int {
	if strings.HasPrefix(s, "<!--") {
		if end := strings.Index(s[4:min(len(s), maxTag)], "-->"); end >= 0 {
			return 4 + end + 3
		}
		return 0
	}
	if len(s) < 3 || !(letter(s[1]) || (s[1] == '/' || s[1] == '!' || s[1] == '?') && letter(s[2])) {
		return 0
	}
	if c := s[1+len(tagName(s))+closing(s):]; c != "" && !strings.ContainsRune(" \t\n\r/>?", rune(c[0])) {
		return 0
	}
	quote := byte(0)
	for i := 1; i < min(len(s), maxTag); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>':
			if !attributes(s[1+closing(s)+len(tagName(s)):i]) && letter(s[1]) {
				return 0
			}
			return i + 1
		case c == '<':
			return 0
		case (c == '"' || c == '\'') && s[i-1] == '=':
			quote = c
		}
	}
	return 0
}

// attributes tells the inside of a tag from words: "a<b and c>d" has no tag.
func attributes(s string) bool {
	return strings.Contains(s, "=") || strings.Trim(s, " \t\r\n/") == ""
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// closing is 1 when the tag begins with a mark: "</p>".
func closing(s string) int {
	if len(s) > 1 && !letter(s[1]) {
		return 1
	}
	return 0
}

func tagName(s string) string {
	s = s[1+closing(s):]
	n := 0
	for n < len(s) && n < 20 && (letter(s[n]) || s[n] >= '0' && s[n] <= '9' || s[n] == ':' || s[n] == '-') {
		n++
	}
	return s[:n]
}

// inline reports whether the tag stands within a word or sentence: it leaves no blank.
func inline(name string) bool {
	switch strings.ToLower(name) {
	case "a", "b", "i", "u", "em", "strong", "span", "sup", "sub", "small", "font", "cite", "abbr", "code", "mark", "emph", "title":
		return true
	}
	return false
}

// hidden measures what follows a script or style tag of length n up to its end;
// -1 when it has none.
func hidden(s string, n int) int {
	name := strings.ToLower(tagName(s))
	if name != "script" && name != "style" || closing(s) == 1 {
		return 0
	}
	rest := s[n:]
	for at := 0; ; {
		i := strings.Index(rest[at:], "</")
		if i < 0 {
			return -1
		}
		at += i
		if len(rest) >= at+2+len(name) && strings.EqualFold(rest[at+2:at+2+len(name)], name) {
			return at
		}
		at += 2
	}
}
