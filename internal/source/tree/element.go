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
	if i := strings.IndexAny(inside, " \t\r\n"); i >= 0 {
		qname, attrs = inside[:i], inside[i:]
	}
	depth := len(p.frames) + 1
	if depth > p.o.Depth {
		return errTooDeep
	}
	f := frame{qname: qname, names: len(p.bindings)}
	if p.skipping == 0 {
		if depth > 1 {
			p.flush(&p.frames[depth-2])
		}
		f.kids = len(p.kids)
		n, err := p.element(qname, attrs)
		if err != nil {
			return err
		}
		f.node = n
		if p.o.Skip != nil && p.o.Skip(depth, n.Name) {
			p.skipping = depth
		}
	}
	p.frames = append(p.frames, f)
	if empty {
		return p.end(qname)
	}
	return nil
}

// element makes the node of an open tag.
func (p *parser) element(qname, attrs string) (*Node, error) {
	if p.nodes++; p.nodes > p.o.Nodes {
		return nil, errTooMany
	}
	n := p.slab.node(p.src)
	n.Prefix, n.Name = split(qname)
	n.Start = int32(p.at) //nolint:gosec // documents are under 2 GiB
	if attrs != "" {
		if err := p.attributes(n, attrs); err != nil {
			return nil, err
		}
	}
	space, bound := p.space(n.Prefix)
	if !bound && n.Prefix != "" {
		p.repairs.add(RepairUnboundPrefix, p.at, qname)
	}
	n.Space = space
	return n, nil
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

// characters adds text to the innermost element.
func (p *parser) characters(s string, escaped bool) {
	if len(p.frames) == 0 || p.skipping > 0 {
		return
	}
	f := &p.frames[len(p.frames)-1]
	if len(p.kids) > f.kids && f.text == "" && !f.mixed && blank(s) {
		return
	}
	if escaped {
		s = p.decode(s)
	}
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	f.add(s)
}

// flush makes a node of the text that was met beside child elements.
func (p *parser) flush(f *frame) {
	if text := f.take(); text != "" && (f.mixed || !blank(text)) {
		f.mixed = true
		p.nodes++
		n := p.slab.node(p.src)
		n.Kind, n.Text = Text, text
		p.kids = append(p.kids, n)
	}
}

// add adds to the text: most elements have one piece.
func (f *frame) add(s string) {
	switch {
	case f.text == "":
		f.text = s
	case f.pieces == nil:
		f.pieces = &strings.Builder{}
		f.pieces.WriteString(f.text)
		fallthrough
	default:
		f.pieces.WriteString(s)
	}
}

// take returns the text and forgets it.
func (f *frame) take() string {
	text := f.text
	if f.pieces != nil {
		text = f.pieces.String()
	}
	f.text, f.pieces = "", nil
	return text
}

func blank(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
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
