package tree

import "strings"

// slab hands out nodes, attributes and lists of children from larger pieces,
// so that a page costs hundreds of allocations and not hundreds of thousands.
type slab struct {
	nodes []Node
	attrs []Attr
	lists []*Node
}

const mostSlab = 1024

// node returns an empty node. The source tells how many to expect.
func (s *slab) node(source string) *Node {
	if len(s.nodes) == cap(s.nodes) {
		n := mostSlab
		if s.nodes == nil && len(source) < 64*mostSlab {
			n = min(n, strings.Count(source, "</")+8)
		}
		s.nodes = make([]Node, 0, n)
	}
	s.nodes = s.nodes[:len(s.nodes)+1]
	return &s.nodes[len(s.nodes)-1]
}

// list returns a copy of the children.
func (s *slab) list(kids []*Node) []*Node {
	if len(kids) > cap(s.lists)-len(s.lists) {
		if len(kids) > mostSlab/4 {
			return append([]*Node(nil), kids...)
		}
		s.lists = make([]*Node, 0, min(mostSlab, max(cap(s.nodes), len(kids))))
	}
	begin := len(s.lists)
	s.lists = append(s.lists, kids...)
	return s.lists[begin:len(s.lists):len(s.lists)]
}
