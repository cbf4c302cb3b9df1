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
	clean := true
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' || c == ' ' && (i == 0 || i+1 == len(s) || s[i+1] == ' ') {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
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
	s = strings.ReplaceAll(s, "( ", "(")
	s = strings.ReplaceAll(s, " )", ")")
	stray := " ;,'"
	if !o.KeepQuotes {
		stray += `"`
	}
	s = strings.TrimLeft(s, stray+".")
	for {
		t := strings.TrimRight(s, stray)
		if !o.KeepDot && strings.HasSuffix(t, ".") && !strings.HasSuffix(t, "...") {
			t = strings.TrimRight(t, ".")
		}
		if t == s {
			return s
		}
		s = t
	}
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
	if !strings.Contains(s, "-") {
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
