package tree

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// decode replaces the references in a text.
func (p *parser) decode(s string) string {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 {
		b.WriteString(s[:i])
		s = s[i:]
		n := p.reference(&b, s)
		s = s[n:]
		i = strings.IndexByte(s, '&')
	}
	b.WriteString(s)
	return b.String()
}

// reference writes what the reference at the beginning of s stands for and
// returns its length.
func (p *parser) reference(b *strings.Builder, s string) int {
	const longest = 33 // HTML's longest name is &CounterClockwiseContourIntegral;
	end := strings.IndexByte(s[:min(len(s), longest)], ';')
	if end < 2 || !referenceName(s[1:end]) {
		p.repairs.add(RepairAmpersand, p.at, s)
		b.WriteByte('&')
		return 1
	}
	name := s[1:end]
	switch {
	case name[0] == '#':
		p.number(b, name[1:])
	case name == "amp":
		b.WriteByte('&')
	case name == "lt":
		b.WriteByte('<')
	case name == "gt":
		b.WriteByte('>')
	case name == "quot":
		b.WriteByte('"')
	case name == "apos":
		b.WriteByte('\'')
	default:
		whole := s[:end+1]
		text := html.UnescapeString(whole)
		if strings.HasSuffix(text, ";") { // unknown, or only its beginning is a name
			p.repairs.add(RepairUndefined, p.at, whole)
			text = whole
		} else {
			p.repairs.add(RepairHTMLEntity, p.at, whole)
		}
		b.WriteString(text)
	}
	return end + 1
}

// number writes the character with the number: "233", "xE9".
func (p *parser) number(b *strings.Builder, digits string) {
	base := 10
	if digits[0] == 'x' || digits[0] == 'X' {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 32)
	r := rune(n) //nolint:gosec // checked below
	switch {
	case err != nil || n > utf8.MaxRune || !utf8.ValidRune(r) || !allowed(r):
		p.repairs.add(RepairReference, p.at, "&#"+digits)
	case r >= 0x80 && r <= 0x9F:
		p.repairs.add(RepairWindows, p.at, "&#"+digits)
		if w := windows1252(byte(r)); w != utf8.RuneError {
			b.WriteRune(w)
		}
	default:
		b.WriteRune(r)
	}
}

// referenceName reports whether s can stand between "&" and ";".
func referenceName(s string) bool {
	if s[0] == '#' {
		s = s[1:]
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z') {
			return false
		}
	}
	return s != ""
}

// allowed reports whether XML 1.0 (section 2.2) allows the character.
func allowed(r rune) bool {
	return r >= 0x20 && r != 0xFFFE && r != 0xFFFF || r == '\t' || r == '\n' || r == '\r'
}
