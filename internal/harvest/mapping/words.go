package mapping

import (
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/yamlfile"
)

// wording reads {starts: [...], ends: [...], contains: [...]}: every key must
// hold, with any of its words, whatever the case. The end of a link is also
// that of its path, before "?" or "#".
func (c *compiler) wording(n *yamlfile.Node) func(string) bool {
	var tests []func(string) bool
	for _, m := range n.Members {
		var has func(text, word string) bool
		switch m.Key {
		case "starts":
			has = startsFold
		case "ends":
			has = linkEndsFold
		case "contains":
			has = containsFold
		default:
			c.unknown(m.At, "key", m.Key, []string{"starts", "ends", "contains"})
			continue
		}
		words := c.list(m.Node)
		if slices.Contains(words, "") {
			c.wrong(m.Node, "an empty word fits everything")
		}
		tests = append(tests, func(t string) bool {
			return slices.ContainsFunc(words, func(w string) bool { return has(t, w) })
		})
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
	return len(text) >= len(word) && strings.EqualFold(text[:len(word)], word)
}

func endsFold(text, word string) bool {
	return len(text) >= len(word) && strings.EqualFold(text[len(text)-len(word):], word)
}

func linkEndsFold(text, word string) bool {
	if endsFold(text, word) {
		return true
	}
	if !startsFold(text, "http") {
		return false
	}
	i := strings.IndexAny(text, "?#")
	return i >= 0 && endsFold(text[:i], word)
}

// containsFold looks for a word whatever the case of its ASCII letters.
func containsFold(text, word string) bool {
	if word == "" {
		return true
	}
	first := lowerByte(word[0])
	for i := 0; i+len(word) <= len(text); i++ {
		if lowerByte(text[i]) == first && strings.EqualFold(text[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

func lowerByte(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
