package oai

import (
	"strconv"
	"strings"
	"time"

	"github.com/ucldc/pachamama/internal/source/tree"
)

// token reads a resumptionToken element; nil stands for its absence.
func token(n *tree.Node) Token {
	t := Token{Cursor: -1, Size: -1}
	if n == nil {
		return t
	}
	t.Value = strings.Clone(strings.TrimSpace(n.Content()))
	t.Cursor = count(n.Attr("cursor"))
	t.Size = count(n.Attr("completeListSize"))
	t.Expires, _ = instant(n.Attr("expirationDate"))
	return t
}

// count reads a number that may be missing or nonsense: -1.
func count(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// instant reads a UTC date or time in the ways that servers write them.
func instant(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04Z", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
