package mapping

import (
	"strconv"
	"strings"

	"github.com/ucldc/pachamama/internal/yamlfile"
)

// wrong notes a mistake at a node of the file at work.
func (c *compiler) wrong(at *yamlfile.Node, format string, args ...any) {
	c.mistakes.Add(c.file, at, format, args...)
}

// unknown notes a word that is not known, with the nearest that is.
func (c *compiler) unknown(at *yamlfile.Node, what, word string, known []string) {
	best := nearest(word, known)
	switch {
	case best != "":
		c.wrong(at, "unknown %s %q; did you mean %q?", what, word, best)
	case len(known) <= 30:
		c.wrong(at, "unknown %s %q; known are %s", what, word, strings.Join(known, ", "))
	default:
		c.wrong(at, "unknown %s %q", what, word)
	}
}

// nearest is the known word that is two edits away at most, "" for none.
func nearest(word string, known []string) string {
	best, score := "", 3
	for _, k := range known {
		if d := distance(word, k); d < score {
			best, score = k, d
		}
	}
	return best
}

// distance is the number of edits between two words.
func distance(a, b string) int {
	if len(a) > 40 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		last := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := last
			if a[i-1] != b[j-1] {
				cost++
			}
			last, row[j] = row[j], min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

// text wants a single value.
func (c *compiler) text(n *yamlfile.Node) string {
	if n == nil || n.Kind != yamlfile.Scalar {
		c.wrong(n, "expected a single value")
		return ""
	}
	return n.Text
}

// list wants a single value or a list of them.
func (c *compiler) list(n *yamlfile.Node) []string {
	if n != nil && n.Kind == yamlfile.Scalar {
		return []string{n.Text}
	}
	var out []string
	for _, item := range c.items(n) {
		out = append(out, c.text(item))
	}
	return out
}

// items wants a list; a single value or object counts as a list of one.
func (c *compiler) items(n *yamlfile.Node) []*yamlfile.Node {
	switch {
	case n == nil || n.Kind == yamlfile.Null:
		c.wrong(n, "expected a list, found nothing")
		return nil
	case n.Kind == yamlfile.List:
		if len(n.Items) == 0 {
			c.wrong(n, "the list is empty")
		}
		return n.Items
	}
	return []*yamlfile.Node{n}
}

// members wants an object.
func (c *compiler) members(n *yamlfile.Node) []yamlfile.Member {
	if n == nil || n.Kind != yamlfile.Object {
		if n == nil || n.Kind != yamlfile.Null {
			c.wrong(n, "expected an object with keys")
		}
		return nil
	}
	return n.Members
}

func (c *compiler) boolean(n *yamlfile.Node) bool {
	if n.Kind != yamlfile.Scalar || n.Quoted || (n.Text != "true" && n.Text != "false") {
		c.wrong(n, "expected true or false")
	}
	return n.Text == "true"
}

func (c *compiler) number(n *yamlfile.Node, low, high int) int {
	v, err := strconv.Atoi(c.text(n))
	if err != nil || v < low || v > high {
		c.wrong(n, "expected a whole number from %d to %d", low, high)
		return low
	}
	return v
}

// fieldIndex wants the name of a field of the schema.
func (c *compiler) fieldIndex(n *yamlfile.Node) int {
	name := c.text(n)
	at := c.schema.Index(name)
	if at < 0 && name != "" {
		var names []string
		for _, f := range c.schema.Fields {
			names = append(names, f.Name)
		}
		c.unknown(n, "field", name, names)
		return 0
	}
	return max(at, 0)
}
