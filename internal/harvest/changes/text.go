package changes

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/ucldc/pachamama"
)

// Limits of a close look at two texts.
const (
	maxText   = 32 << 10 // bytes; longer ones are not taken apart
	maxTokens = 80       // that differ, of one text
	maxHunks  = 4        // that are told one by one
	maxRun    = 60       // runes of a text in a signature
)

const rewritten = "same letters, written with other code points"

// edits tells in short how a value was edited. Values that differ have at
// least one edit.
func edits(was, is pachamama.Value) []string {
	if was.Text != is.Text {
		return textEdits(was.Text, is.Text)
	}
	var out []string
	for _, part := range [...][3]string{{"code", was.Code, is.Code}, {"first day", was.Begin, is.Begin}, {"last day", was.End, is.End}} {
		if part[1] != part[2] {
			out = append(out, part[0]+": "+replaced(part[1], part[2]))
		}
	}
	return out
}

func textEdits(was, is string) []string {
	if len(was) > maxText || len(is) > maxText {
		return []string{replaced(was, is)}
	}
	if norm.NFC.String(was) == norm.NFC.String(is) {
		return []string{rewritten}
	}
	hunks, kept := hunksOf(tokens(was), tokens(is))
	wordless := true
	for _, h := range hunks {
		wordless = wordless && !hasWord(h.was) && !hasWord(h.is)
	}
	likeness := 2 * float64(kept) / float64(len(was)+len(is))
	if !wordless && (likeness < 0.5 || len(hunks) > maxHunks) {
		return []string{replaced(was, is)}
	}
	var out []string
	seen := map[string]bool{}
	for _, h := range hunks {
		if s := h.short(); !seen[s] && len(out) < maxHunks {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// replaced shows both texts from a little before the place where they part.
func replaced(was, is string) string {
	from := 0
	for from < min(len(was), len(is)) && was[from] == is[from] {
		from++
	}
	if from <= maxRun/2 {
		return shorten(was) + " -> " + shorten(is)
	}
	for from -= maxRun / 4; !utf8.RuneStart(was[from]); from-- {
		if from == 0 {
			break
		}
	}
	return "…" + shorten(was[from:]) + " -> …" + shorten(is[from:])
}

// tokens takes a text apart into words, white space and single signs.
func tokens(s string) []string {
	var out []string
	from, class := 0, byte(0)
	for i, r := range s {
		c := classOf(r)
		if i > 0 && (c != class || c == sign) {
			out = append(out, s[from:i])
			from = i
		}
		class = c
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}

// The classes of runes.
const (
	word byte = iota + 1
	space
	sign
)

func classOf(r rune) byte {
	switch {
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
		return word
	case unicode.IsSpace(r):
		return space
	}
	return sign
}

func hasWord(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return classOf(r) == word })
}

// mark writes what went and what came.
func mark(was, is string) string {
	s := ""
	if was != "" {
		s = "[-" + was + "-]"
	}
	if is != "" {
		s += "{+" + is + "+}"
	}
	return s
}

// shorten cuts a text for a signature and makes what cannot be seen visible.
func shorten(s string) string {
	var b strings.Builder
	n := 0
	for i, r := range s {
		if n++; n > maxRun {
			b.WriteString("…")
			break
		}
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
