package mapping

import (
	"strings"
	"unicode/utf8"

	"github.com/ucldc/pachamama/internal/yamlfile"
)

// placeIn is a node made for a piece of a longer text.
type placeIn struct {
	*yamlfile.Node
	offset int // in the file; 0 when it was not found
}

// place finds a piece, which begins at that offset of the text of n, in the
// file, behind another offset of the file. What YAML wrote otherwise than it
// reads has the place of n.
func (c *compiler) place(n *yamlfile.Node, piece string, at, behind int) placeIn {
	src := c.sources[c.file]
	begin := lineOffset(src, n.Line)
	if end := min(begin+n.Col-1, len(src)); strings.HasPrefix(src[end:], "|") { // the lines of the text are those of the file
		begin = lineOffset(src, n.Line+1+strings.Count(n.Text[:at], "\n"))
	}
	begin = max(begin, behind)
	i := strings.Index(src[begin:], piece)
	if i < 0 || piece == "" {
		return placeIn{Node: &yamlfile.Node{Line: n.Line, Col: n.Col}}
	}
	i += begin
	start := strings.LastIndexByte(src[:i], '\n') + 1
	return placeIn{offset: i, Node: &yamlfile.Node{Line: 1 + strings.Count(src[:i], "\n"), Col: 1 + utf8.RuneCountInString(src[start:i])}}
}

// lineOffset is where a line begins; lines count from 1.
func lineOffset(src string, line int) int {
	at := 0
	for range line - 1 {
		i := strings.IndexByte(src[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return at
}

// in is a value that stands at an offset of the piece.
func (p placeIn) in(piece string, at int, value string) *yamlfile.Node {
	n := &yamlfile.Node{Kind: yamlfile.Scalar, Quoted: true, Text: value, Line: p.Line, Col: p.Col}
	if p.offset > 0 {
		n.Col += utf8.RuneCountInString(piece[:at])
	}
	return n
}

// unknownOf notes a word that is not known, with all that are.
func (c *compiler) unknownOf(at placeIn, what, word string, known []string) {
	hint := ""
	if best := nearest(strings.TrimPrefix(strings.TrimPrefix(word, "/"), "sourceResource/"), known); best != "" {
		hint = "did you mean " + best + "? "
	}
	c.wrong(at.Node, "unknown %s %q; %sknown are %s", what, word, hint, strings.Join(known, ", "))
}
