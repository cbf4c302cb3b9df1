package tree

import (
	"strings"
)

// start opens an element; s is its tag from "<" to ">".
func (p *parser) start(s string) error {
	if !nameStart(s[1]) || strings.IndexByte(s[1:], '<') >= 0 {
		return errBareLess
	}
	inside := s[1 : len(s)-1]
	empty := strings.HasSuffix(inside, "/")
	if empty {
		inside = inside[:len(inside)-1]
	}
	qname, attrs := inside, ""
	if i := indexBlank(inside); i >= 0 {
		qname, attrs = inside[:i], inside[i:]
	}
	depth := len(p.frames) + 1
	if depth > p.o.Depth {
		return errTooDeep
	}
	f := frame{qname: qname, names: len(p.bindings)}
	if p.skipping > 0 {
		if err := p.overlook(qname, attrs); err != nil {
			return err
		}
	} else {
		if depth > 1 {
			p.flush(&p.frames[depth-2])
		}
		f.kids = len(p.kids)
		f.node = p.slab.node(p.src)
		if err := p.element(f.node, qname, attrs); err != nil {
			return err
		}
		if p.o.Skip != nil && p.o.Skip(depth, f.node.Name) {
			p.skipping = depth
		}
	}
	p.frames = append(p.frames, f)
	if empty {
		return p.end(qname)
	}
	return nil
}

// overlook looks at an open tag whose node is not kept: what has to be mended in
// it is noted all the same.
func (p *parser) overlook(qname, attrs string) error {
	kept := len(p.slab.attrs)
	err := p.element(&p.spare, qname, attrs)
	p.slab.attrs = p.slab.attrs[:kept]
	return err
}

// element fills in the node of an open tag.
func (p *parser) element(n *Node, qname, attrs string) error {
	if p.nodes++; p.nodes > p.o.Nodes {
		return errTooMany
	}
	n.Prefix, n.Name = split(qname)
	n.Start = int32(p.at) //nolint:gosec // documents are under 2 GiB
	if attrs != "" {
		if err := p.attributes(n, attrs); err != nil {
			return err
		}
	}
	space, bound := p.space(n.Prefix)
	if !bound && n.Prefix != "" {
		p.repairs.add(RepairUnboundPrefix, p.at, qname)
	}
	n.Space = space
	return nil
}

// end closes the innermost element, which must have the name.
func (p *parser) end(qname string) error {
	if len(p.frames) == 0 {
		return &SyntaxError{Offset: p.at, Message: "end of " + excerpt(qname) + " without its beginning"}
	}
	f := &p.frames[len(p.frames)-1]
	if f.qname != qname {
		return &SyntaxError{Offset: p.at, Message: "end of " + excerpt(qname) + " where " + excerpt(f.qname) + " is open"}
	}
	depth := len(p.frames)
	if n := f.node; n != nil {
		if len(p.kids) == f.kids {
			n.Text = f.take()
		} else {
			p.flush(f)
			n.Children = p.slab.list(p.kids[f.kids:])
		}
		n.End = int32(p.pos) //nolint:gosec // documents are under 2 GiB
		p.kids = append(p.kids[:f.kids], n)
		if depth == 1 {
			p.root = n
		}
	}
	if p.skipping == depth {
		p.skipping = 0
	}
	p.bindings = p.bindings[:f.names]
	p.frames = p.frames[:depth-1]
	return nil
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func blank(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isBlank(s[i]) {
			return false
		}
	}
	return true
}

// indexBlank returns where the first blank is, -1 when there is none.
func indexBlank(s string) int {
	for i := 0; i < len(s); i++ {
		if isBlank(s[i]) {
			return i
		}
	}
	return -1
}

func nameStart(c byte) bool {
	return c >= 0x80 || c == '_' || c == ':' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func split(qname string) (prefix, name string) {
	if i := strings.IndexByte(qname, ':'); i > 0 && i < len(qname)-1 {
		return qname[:i], qname[i+1:]
	}
	return "", qname
}
