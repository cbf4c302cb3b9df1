package path

import (
	"strings"

	"github.com/ucldc/pachamama/internal/source/tree"
)

// Reads tells note what the path takes out of a record: elements, of which it
// takes all text at and below them (attr is ""), and attributes of elements.
func (p *Path) Reads(root *tree.Node, note func(n *tree.Node, attr string)) {
	if root == nil {
		return
	}
	for _, h := range p.Append(nil, root) {
		p.walk.reads(h.Node, note)
	}
}

// Tests tells note what the conditions of the path look at, whether they hold
// or not.
func (p *Path) Tests(root *tree.Node, note func(n *tree.Node, attr string)) {
	if root != nil {
		p.walk.tests(root, note)
	}
}

func (w *steps) reads(n *tree.Node, note func(*tree.Node, string)) { note(n, w.attr) }

// tests looks at every element that bears the name of a step with conditions.
func (w *steps) tests(n *tree.Node, note func(*tree.Node, string)) {
	for i := range w.list {
		s := &w.list[i]
		if len(s.where) == 0 || !s.matches(n) {
			continue
		}
		for j := range s.where {
			c := &s.where[j]
			if c.position == 0 {
				c.looks(n, c.child, note)
			}
		}
	}
	if w.narrowed() {
		for _, c := range n.Children {
			w.tests(c, note)
		}
	}
}

func (w *steps) narrowed() bool {
	for i := range w.list {
		if len(w.list[i].where) > 0 {
			return true
		}
	}
	return false
}

func (c *condition) looks(n *tree.Node, rest []step, note func(*tree.Node, string)) {
	if len(rest) == 0 {
		note(n, c.attr)
		return
	}
	for _, child := range n.Children {
		if rest[0].matches(child) {
			c.looks(child, rest[1:], note)
		}
	}
}

// reads of a hit in a field of several subfields is those that were wanted.
func (f *field) reads(n *tree.Node, note func(*tree.Node, string)) {
	if n.Name != "datafield" {
		note(n, "")
		return
	}
	for _, c := range n.Children {
		if f.wants(c.Attr("code")) {
			note(c, "")
		}
	}
}

func (f *field) tests(root *tree.Node, note func(*tree.Node, string)) {
	if len(f.where) == 0 {
		return
	}
	for _, n := range record(root).Children {
		if n.Name != "datafield" || !f.fits(n.Attr("tag")) {
			continue
		}
		for _, c := range n.Children {
			for i := range f.where {
				if c.Attr("code") == f.where[i].code {
					note(c, "")
				}
			}
		}
	}
}

// Name is how a mapping would address a piece of a record of the format: the
// names from the record down to the element, then the attribute, if it is one.
// Of MARC it is tag and subfield code. It is "" for what no path reaches.
func Name(format Format, above []*tree.Node, attr string) string {
	if format == MARC {
		return marcName(above)
	}
	sep := "/"
	if format == JSON {
		sep = "."
	}
	var b strings.Builder
	for _, n := range above {
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString(n.QName())
	}
	if attr != "" {
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString("@" + attr)
	}
	return b.String()
}

func marcName(above []*tree.Node) string {
	for i, n := range above {
		switch {
		case n.Name == "leader":
			return "LDR"
		case n.Name == "controlfield":
			return n.Attr("tag")
		case n.Name == "datafield" && i+1 < len(above):
			return n.Attr("tag") + "$" + above[i+1].Attr("code")
		}
	}
	return ""
}
