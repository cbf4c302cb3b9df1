package mapping

import (
	"strings"

	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// use is a path of the mapping, or an expression in another language.
type use struct {
	path   *path.Path
	parts  []*path.Path // read on from what the path finds
	tested bool         // a condition: what it finds goes nowhere
	words  string       // an expression
	names  []string     // of a chain, from the top of the record
}

// Reads tells note what the rules of the mapping take out of a record, whether
// or not their conditions hold for it: elements, with all text at and below
// them (attr is ""), and attributes. What is only looked at by conditions is
// tested. A Bloblang expression counts as reading every element of the record
// whose name stands in it.
func (m *Mapping) Reads(record *tree.Node, note func(n *tree.Node, attr string, tested bool)) {
	read := func(n *tree.Node, attr string) { note(n, attr, false) }
	look := func(n *tree.Node, attr string) { note(n, attr, true) }
	for i := range m.uses {
		u := &m.uses[i]
		switch {
		case u.names != nil:
			named(record, u.names, read)
			continue
		case u.path == nil:
			mentioned(u.words, record, read)
			continue
		case u.tested:
			u.path.Reads(record, look)
		case len(u.parts) == 0:
			u.path.Reads(record, read)
		default:
			for _, h := range u.path.Append(nil, record) {
				for _, p := range u.parts {
					p.Reads(h.Node, read)
					p.Tests(h.Node, look)
				}
			}
		}
		u.path.Tests(record, look)
	}
}

// named reads the elements that a chain names.
func named(n *tree.Node, names []string, read func(*tree.Node, string)) {
	if len(names) == 0 {
		read(n, "")
		return
	}
	for c := range n.Named(names[0]) {
		named(c, names[1:], read)
	}
}

// mentioned reads the elements whose name stands in an expression.
func mentioned(words string, record *tree.Node, read func(*tree.Node, string)) {
	for _, c := range record.Children {
		if c.Name == "" || !strings.Contains(words, c.QName()) {
			continue
		}
		read(c, "")
		for _, a := range c.Attrs {
			if strings.Contains(words, "@"+a.Name) {
				read(c, a.Name)
			}
		}
	}
}
