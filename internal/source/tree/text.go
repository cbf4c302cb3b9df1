package tree

import "strings"

// characters adds text to the innermost element.
func (p *parser) characters(s string, escaped bool) {
	if p.skipping > 0 && escaped {
		p.decode(s) // for what has to be mended
	}
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
