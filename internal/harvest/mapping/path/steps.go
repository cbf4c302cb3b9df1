package path

import (
	"slices"

	"github.com/ucldc/pachamama/internal/source/tree"
)

// steps walks down a tree by names.
type steps struct {
	list []step
	attr string // "" for the text of the element
}

// step selects children of a node.
type step struct {
	name  string
	uris  []string   // namespaces meant by the prefix; nil for any
	all   Namespaces // to tell unknown namespaces from others
	any   bool       // every element
	self  bool       // the node itself
	deep  bool       // at any depth
	where []condition
}

// condition narrows a step.
type condition struct {
	attr     string // of the node, or of the last child
	child    []step
	value    string
	compare  bool
	negate   bool
	position int // from 1; 0 for none
}

func (w *steps) append(dst []Hit, root *tree.Node) []Hit { return w.walk(dst, root, 0) }

func (w *steps) walk(dst []Hit, n *tree.Node, i int) []Hit {
	if len(dst) >= MaxHits {
		return dst
	}
	if i == len(w.list) {
		return w.hit(dst, n)
	}
	s := &w.list[i]
	if s.self {
		return w.walk(dst, n, i+1)
	}
	if len(s.where) == 0 && !s.deep {
		for _, c := range n.Children {
			if (s.any || c.Name == s.name) && s.matches(c) {
				dst = w.walk(dst, c, i+1)
			}
		}
		return dst
	}
	position := make([]int, len(s.where))
	return w.descend(dst, n, i, position)
}

// descend walks with conditions and depth; position counts what each
// condition has let through below one parent.
func (w *steps) descend(dst []Hit, n *tree.Node, i int, position []int) []Hit {
	s := &w.list[i]
	clear(position)
	for _, c := range n.Children {
		if s.matches(c) && s.keeps(c, position) {
			dst = w.walk(dst, c, i+1)
		}
	}
	if s.deep {
		for _, c := range n.Children {
			if len(c.Children) > 0 && len(dst) < MaxHits {
				dst = w.descend(dst, c, i, position)
			}
		}
	}
	return dst
}

func (w *steps) hit(dst []Hit, n *tree.Node) []Hit {
	if w.attr == "" {
		return append(dst, Hit{Text: n.Content(), Node: n})
	}
	for i := range n.Attrs {
		if n.Attrs[i].Name == w.attr {
			return append(dst, Hit{Text: n.Attrs[i].Value, Node: n})
		}
	}
	return dst
}

// matches compares the name, and the namespace when it is one that the
// mapping knows.
func (s *step) matches(n *tree.Node) bool {
	if n.Kind == tree.Text {
		return false
	}
	if !s.any && n.Name != s.name {
		return false
	}
	if s.uris == nil || n.Space == "" {
		return true
	}
	return slices.Contains(s.uris, n.Space) || (!s.any && !s.all.known(n.Space))
}

func (s *step) keeps(n *tree.Node, position []int) bool {
	for i := range s.where {
		c := &s.where[i]
		if c.position > 0 {
			position[i]++
			if position[i] != c.position {
				return false
			}
			continue
		}
		if c.holds(n, c.child) == c.negate {
			return false
		}
	}
	return true
}

// holds looks for one child (or the node itself) that has what is asked.
func (c *condition) holds(n *tree.Node, rest []step) bool {
	if len(rest) > 0 {
		for _, child := range n.Children {
			if rest[0].matches(child) && c.holds(child, rest[1:]) {
				return true
			}
		}
		return false
	}
	if c.attr == "" {
		return !c.compare || trimmed(n.Content()) == c.value
	}
	for i := range n.Attrs {
		if n.Attrs[i].Name == c.attr {
			return !c.compare || trimmed(n.Attrs[i].Value) == c.value
		}
	}
	return false
}
