package trial

import (
	"cmp"
	"slices"

	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// Unread is a path of the source of which the mapping leaves values out.
type Unread struct {
	Path    string `json:"path"`
	Records int    `json:"records"` // that hold it, of all on the pages that were read
	Values  int    `json:"values"`  // not read, in the records that were mapped
	Of      int    `json:"of"`      // values there
	Tested  bool   `json:"tested"`  // a condition looks at it, and no rule takes it
	Example string `json:"example"` // cut at 200 bytes
	Record  string `json:"record"`  // source identifier of the example
}

// coverage finds what nothing reads.
type coverage struct {
	m      *mapping.Mapping
	byPath map[string]*Unread
}

func newCoverage(m *mapping.Mapping) *coverage {
	return &coverage{m: m, byPath: map[string]*Unread{}}
}

type piece struct {
	node *tree.Node
	attr string
}

// add returns the values of a record that no rule reads.
func (c *coverage) add(of *candidate) (unread []leaf) {
	read, tested := map[piece]bool{}, map[piece]bool{}
	if of.src.Node != nil {
		c.m.Reads(of.src.Node, func(n *tree.Node, attr string, test bool) {
			marks := read
			if test {
				marks = tested
			}
			mark(marks, n, attr)
		})
	}
	for _, l := range of.leaves {
		u := c.byPath[l.name]
		if u == nil {
			u = &Unread{Path: l.name, Tested: true}
			c.byPath[l.name] = u
		}
		u.Of++
		at := piece{l.node, l.attr}
		if read[at] {
			continue
		}
		if u.Values == 0 {
			u.Example, u.Record = cut(l.value), of.src.Identifier
		}
		u.Values++
		u.Tested = u.Tested && tested[at]
		unread = append(unread, l)
	}
	return unread
}

// mark notes an attribute, or the text of an element and of all below it.
func mark(marks map[piece]bool, n *tree.Node, attr string) {
	if marks[piece{n, attr}] {
		return
	}
	marks[piece{n, attr}] = true
	if attr != "" {
		return
	}
	for _, c := range n.Children {
		mark(marks, c, "")
	}
}

// list returns what is not read, the commonest first. What is left out of some
// records only comes after what is never read.
func (c *coverage) list(s *shapes) []Unread {
	out := []Unread{}
	for name, u := range c.byPath {
		if u.Values == 0 {
			continue
		}
		if at, ok := s.number[name]; ok {
			u.Records = s.count[at]
		}
		out = append(out, *u)
	}
	slices.SortFunc(out, func(a, b Unread) int {
		return cmp.Or(-cmp.Compare(whole(a), whole(b)), -cmp.Compare(a.Records, b.Records), cmp.Compare(a.Path, b.Path))
	})
	return out
}

func whole(u Unread) int {
	if u.Values == u.Of {
		return 1
	}
	return 0
}
