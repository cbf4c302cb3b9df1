// Package clean tidies the texts of metadata: blanks, mark-up, packed values,
// titles for sorting, stable identifiers. Every function is pure and takes any
// text, however broken.
package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Trim removes blanks, control characters and byte order marks at both ends.
func Trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == 0xFEFF || r == 0x200B
	})
}

// Spaces turns every run of blanks into one and trims.
func Spaces(s string) string {
	if tidy(s) || single(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// single reports whether all blanks are single spaces between other characters.
func single(s string) bool {
	blank := true // as if one stood before
	for _, r := range s {
		before := blank
		if blank = r == ' '; blank && before || r < ' ' || r >= 0x80 && unicode.IsSpace(r) {
			return false
		}
	}
	return !blank
}

// Capitalize makes the first letter upper-case. A title-case letter is left.
func Capitalize(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || r == utf8.RuneError || !unicode.IsLower(r) {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Options for CleanupValue.
type Options struct {
	KeepQuotes bool // titles and descriptions: quotation marks at the ends stay
	KeepDot    bool // format, extent, rights, place: a full stop at the end stays
}

// CleanupValue tidies one value: blanks, the inside of brackets, the "--" of
// subjects, and stray marks at both ends. An ellipsis at the end stays.
func CleanupValue(s string, o Options) string {
	s = dashes(Spaces(s), false)
	if strings.IndexByte(s, '(') >= 0 || strings.IndexByte(s, ')') >= 0 {
		s = strings.ReplaceAll(s, "( ", "(")
		s = strings.ReplaceAll(s, " )", ")")
	}
	for s != "" && (o.stray(s[0]) || s[0] == '.') {
		s = s[1:]
	}
	for {
		t := s
		for t != "" && o.stray(t[len(t)-1]) {
			t = t[:len(t)-1]
		}
		if !o.KeepDot && strings.HasSuffix(t, ".") && !strings.HasSuffix(t, "...") {
			t = strings.TrimRight(t, ".")
		}
		if len(t) == len(s) {
			return s
		}
		s = t
	}
}

// stray reports whether a mark does not belong at the end of a text.
func (o Options) stray(c byte) bool {
	return c == ' ' || c == ';' || c == ',' || c == '\'' || c == '"' && !o.KeepQuotes
}

// Subject tidies a subject heading: "dogs -- history ---Cats." becomes
// "Dogs--history--Cats".
func Subject(s string) string {
	s = dashes(Spaces(s), true)
	return Capitalize(strings.Trim(s, `."; -`))
}

// dashes takes the blanks from around "--". With all, runs of 2 to 4 hyphens and
// a hyphen between blanks become "--" too.
func dashes(s string, all bool) string {
	if strings.IndexByte(s, '-') < 0 || !all && !strings.Contains(s, "--") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && s[end] == ' ' {
			end++
		}
		start := end
		for end < len(s) && s[end] == '-' {
			end++
		}
		n, blanks := end-start, start > i
		after := end
		for after < len(s) && s[after] == ' ' {
			after++
		}
		if n == 2 || all && (n > 2 && n <= 4 || n == 1 && blanks && after > end) {
			b.WriteString("--")
			i = after
			continue
		}
		if end == i {
			end = i + 1
		}
		b.WriteString(s[i:end])
		i = end
	}
	return b.String()
}
