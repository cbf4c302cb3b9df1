package mapping

import (
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// Source records are shared, so a change makes new nodes on the way to it.

// texts returns what stands at the end of names, from the top down.
func texts(n *tree.Node, names []string) []string {
	if n == nil || len(names) == 0 {
		return nil
	}
	var out []string
	for c := range n.Named(names[0]) {
		if len(names) > 1 {
			out = append(out, texts(c, names[1:])...)
		} else if t := strings.TrimSpace(c.Content()); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// rewrite runs a step over the values of that name at the top of the record.
func (s *state) rewrite(name string, do step) {
	var in values
	first := -1
	for i, c := range s.src.Node.Children {
		if c.Name == name && len(c.Children) == 0 {
			if first < 0 {
				first = i
			}
			in = append(in, pachamama.Value{Text: c.Text})
		}
	}
	if first < 0 {
		return
	}
	s.field = name
	out := s.bounded(unique(do(s, in)))
	top := *s.src.Node
	top.Children = make([]*tree.Node, 0, len(s.src.Node.Children)+len(out))
	for i, c := range s.src.Node.Children {
		switch {
		case c.Name != name || len(c.Children) > 0:
			top.Children = append(top.Children, c)
		case i == first:
			for _, v := range out {
				one := *c
				one.Text = v.Text
				top.Children = append(top.Children, &one)
			}
		}
	}
	s.src.Node = &top
}

// maxNested is how deep changes go; what lies deeper stays as it is.
const maxNested = 64

// change returns n with its texts changed: n itself when none was.
func change(n *tree.Node, depth int, do func(string) string) *tree.Node {
	if depth > maxNested {
		return n
	}
	out := n
	own := func() {
		if out == n {
			c := *n
			c.Children = append([]*tree.Node(nil), n.Children...)
			out = &c
		}
	}
	if t := do(n.Text); t != n.Text {
		own()
		out.Text = t
	}
	for i, c := range n.Children {
		if d := change(c, depth+1, do); d != c {
			own()
			out.Children[i] = d
		}
	}
	return out
}

// opened returns n with JSON inside its texts read: n itself when there is none.
func opened(n *tree.Node, depth int) *tree.Node {
	if depth > maxNested {
		return n
	}
	kids := make([]*tree.Node, 0, len(n.Children))
	changed := false
	for _, c := range n.Children {
		inside := inJSON(c)
		if inside == nil {
			inside = []*tree.Node{c}
		}
		for _, d := range inside {
			o := opened(d, depth+1)
			changed = changed || o != c
			kids = append(kids, o)
		}
	}
	if !changed {
		return n
	}
	out := *n
	out.Children = kids
	return &out
}

// inJSON reads the object or list that is written in the text of a node. A
// list of bare numbers is text: "[1895]" is an inferred date.
func inJSON(n *tree.Node) []*tree.Node {
	t := strings.TrimSpace(n.Text)
	if len(n.Children) > 0 || len(t) < 2 || t[0] != '{' && t[0] != '[' {
		return nil
	}
	list := t[0] == '['
	if list && !strings.ContainsAny(strings.TrimSpace(t[1:])[:1], `{["`) {
		return nil
	}
	top, err := tree.FromJSON([]byte(t))
	if err != nil {
		return nil
	}
	found := []*tree.Node{top}
	if list {
		found = top.Children
	}
	for _, f := range found {
		f.Name, f.Prefix, f.Space = n.Name, n.Prefix, n.Space
	}
	return found
}
