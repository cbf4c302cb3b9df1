package trial

import (
	"strings"

	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// leaf is one value of a source record: the text of an element, or an attribute.
type leaf struct {
	name  string // its path, as a mapping would write it
	node  *tree.Node
	attr  string
	value string
}

// leaves lists the values of a record, in order. Empty ones are none, nor are
// what MARC addresses its fields by and where a schema lies.
func leaves(format path.Format, record *tree.Node) []leaf {
	w := walker{format: format}
	if record != nil {
		w.walk(record)
	}
	return w.out
}

type walker struct {
	format path.Format
	above  []*tree.Node
	out    []leaf
}

func (w *walker) walk(n *tree.Node) {
	for _, a := range n.Attrs {
		if w.format != path.MARC && w.format != path.CSV && a.Prefix != "xsi" {
			w.add(n, a.Name, a.Value)
		}
	}
	text := ""
	if len(n.Children) == 0 {
		text = n.Text
	}
	for _, c := range n.Children {
		if c.Kind == tree.Text { // mixed with elements: counted as the text of n
			text += c.Text
			continue
		}
		w.above = append(w.above, c)
		w.walk(c)
		w.above = w.above[:len(w.above)-1]
	}
	w.add(n, "", text)
}

func (w *walker) add(n *tree.Node, attr, value string) {
	if value = strings.TrimSpace(value); value == "" {
		return
	}
	name := path.Name(w.format, w.above, attr)
	if name == "" && n.Name == "" {
		return
	}
	if name == "" {
		name = "."
	}
	w.out = append(w.out, leaf{name: name, node: n, attr: attr, value: value})
}
