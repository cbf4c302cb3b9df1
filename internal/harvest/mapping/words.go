package mapping

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ucldc/pachamama/internal/yamlfile"
)

// wording reads {starts: [...], ends: [...], contains: [...]}: every key must
// hold, with any of its words, whatever the case. The end of a link is also
// that of its path, before "?" or "#".
func (c *compiler) wording(n *yamlfile.Node) func(string) bool {
	var tests []func(string) bool
	for _, m := range n.Members {
		words := c.list(m.Node)
		if slices.Contains(words, "") {
			c.wrong(m.Node, "an empty word fits everything")
			continue
		}
		switch m.Key {
		case "starts":
			tests = append(tests, func(t string) bool {
				return slices.ContainsFunc(words, func(w string) bool { return startsFold(t, w) })
			})
		case "ends":
			tests = append(tests, func(t string) bool { return linkEndsFold(t, words) })
		case "contains":
			tests = append(tests, containsFold(words))
		default:
			c.unknown(m.At, "key", m.Key, []string{"starts", "ends", "contains"})
		}
	}
	return func(t string) bool {
		for _, test := range tests {
			if !test(t) {
				return false
			}
		}
		return true
	}
}

func startsFold(text, word string) bool {
	return len(text) >= len(word) && foldEqual(text[:len(word)], word)
}

func endsFold(text, word string) bool {
	return len(text) >= len(word) && foldEqual(text[len(text)-len(word):], word)
}

// foldEqual compares texts of the same length; most differ in their first byte
// or their last.
func foldEqual(a, b string) bool {
	last := len(a) - 1
	return last < 0 || sameByte(a[0], b[0]) && sameByte(a[last], b[last]) && strings.EqualFold(a, b)
}

// sameByte reports whether the bytes are, or may be, of the same letter.
func sameByte(a, b byte) bool {
	return a == b || a|0x20 == b|0x20 || a >= utf8.RuneSelf
}

func linkEndsFold(text string, words []string) bool {
	ends := func(w string) bool { return endsFold(text, w) }
	if slices.ContainsFunc(words, ends) {
		return true
	}
	if !startsFold(text, "http") {
		return false
	}
	i := strings.IndexAny(text, "?#")
	if i < 0 {
		return false
	}
	text = text[:i]
	return slices.ContainsFunc(words, ends)
}

// containsFold looks for words whatever the case of their ASCII letters.
func containsFold(words []string) func(text string) bool {
	var first, second [256]uint64 // the words that may have this byte there, a bit each; every 64th word has the same
	for i, w := range words {
		bit := uint64(1) << (i % 64)
		for c := range 256 {
			if lowerByte(byte(c)) == lowerByte(w[0]) {
				first[c] |= bit
			}
			if len(w) == 1 || w[1] >= utf8.RuneSelf || sameByte(byte(c), w[1]) {
				second[c] |= bit
			}
		}
	}
	return func(text string) bool {
		for i := range len(text) {
			found := first[text[i]]
			if i+1 < len(text) {
				found &= second[text[i+1]]
			}
			for ; found != 0; found &= found - 1 {
				for k := bits.TrailingZeros64(found); k < len(words); k += 64 {
					if startsFold(text[i:], words[k]) {
						return true
					}
				}
			}
		}
		return false
	}
}

func lowerByte(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
