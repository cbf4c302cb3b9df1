package tree

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/orisano/gosax"
)

// Options bound and steer the reading of XML. The zero value is good for one
// record or one page of records.
type Options struct {
	Bytes int // largest document; 0: 256 MiB
	Depth int // deepest nesting; 0: 256
	Nodes int // most elements, attributes and runs of text; 0: 5 million

	// Root is the local name of the document element. When given, anything that
	// stands before it is dropped with a repair: PHP notices, blank lines.
	Root string

	// Bindings are namespaces in force around the document, by prefix: those
	// of the page when a record is read alone.
	Bindings map[string]string

	// Skip reports whether the inside of an element is of no interest: it is
	// read, its end found and its repairs noted, but not kept. The root has
	// depth 1.
	Skip func(depth int, name string) bool
}

const (
	mostBytes = 256 << 20
	mostDepth = 256
	mostNodes = 5_000_000
)

// ParseXML reads a document. It is lenient in what can be mended without
// guessing (see the repairs) and strict in the rest: tags must match. There are
// no external entities, and a document that declares entities is refused.
// Errors: malformed (the cause is a *SyntaxError), too_large.
func ParseXML(raw []byte, o Options) (*Document, error) {
	const op = "tree.ParseXML"
	o.Bytes, o.Depth, o.Nodes = limit(o.Bytes, mostBytes), limit(o.Depth, mostDepth), limit(o.Nodes, mostNodes)
	if len(raw) > o.Bytes {
		return nil, tooLarge(op, fmt.Sprintf("the document has %d bytes, more than %d", len(raw), o.Bytes))
	}
	var mended repairs
	text := toUTF8(raw, &mended)
	p := newParser(text, o, mended)
	err := p.parse()
	if errors.Is(err, errBareLess) {
		text = escapeLess(text, &mended)
		p = newParser(text, o, mended)
		err = p.parse()
	}
	var syntax *SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, malformed(op, syntax)
	case errors.Is(err, errBareLess):
		return nil, malformed(op, &SyntaxError{Offset: p.at, Message: "not a tag"})
	case err != nil:
		return nil, tooLarge(op, err.Error())
	}
	return &Document{Root: p.root, Source: p.src, Repairs: p.repairs}, nil
}

func limit(asked, most int) int {
	if asked <= 0 {
		return most
	}
	return asked
}

var (
	errBareLess = errors.New("bare less-than sign")
	errTooMany  = errors.New("the document has too many elements")
	errTooDeep  = errors.New("the document is nested too deeply")
)

type parser struct {
	o        Options
	text     []byte
	src      string // text again: what nodes point into
	at, pos  int    // begin and end of the event in hand
	root     *Node
	frames   []frame
	kids     []*Node // children of the open elements, innermost last
	bindings []binding
	skipping int // depth of the element whose inside is not kept; 0: none
	nodes    int
	slab     slab
	spare    Node // of elements that are not kept
	repairs  repairs
}

type frame struct {
	node   *Node
	qname  string
	text   string
	pieces *strings.Builder // the text when it came in several pieces
	kids   int              // where its children begin in parser.kids
	names  int              // how many bindings are in force outside it
	mixed  bool
}

func newParser(text []byte, o Options, mended repairs) *parser {
	p := &parser{o: o, text: text, src: string(text), repairs: append(repairs(nil), mended...)}
	p.bindings = append(p.bindings, binding{"xml", "http://www.w3.org/XML/1998/namespace"})
	for prefix, space := range o.Bindings {
		p.bindings = append(p.bindings, binding{prefix, space})
	}
	return p
}

func (p *parser) parse() error {
	if err := p.prolog(); err != nil {
		return err
	}
	r := gosax.NewReaderBuf(whole{p.text[p.pos:]}, p.text[p.pos:p.pos:len(p.text)])
	for p.root == nil || len(p.frames) > 0 {
		e, err := r.Event()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return &SyntaxError{Offset: len(p.src), Message: "the document is cut off within markup", Truncated: true}
			}
			return &SyntaxError{Offset: p.pos, Message: err.Error()}
		}
		p.at = p.pos
		p.pos += len(e.Bytes)
		if err := p.event(e.Type(), p.src[p.at:p.pos]); err != nil {
			return err
		}
	}
	p.epilog()
	return nil
}

func (p *parser) event(kind uint8, s string) error {
	switch kind {
	case gosax.EventStart:
		return p.start(s)
	case gosax.EventEnd:
		qname := s[2 : len(s)-1]
		for qname != "" && isBlank(qname[len(qname)-1]) {
			qname = qname[:len(qname)-1]
		}
		return p.end(qname)
	case gosax.EventText:
		p.characters(s, true)
	case gosax.EventCData:
		if !strings.HasPrefix(s, "<![CDATA[") || len(s) < len("<![CDATA[]]>") {
			return &SyntaxError{Offset: p.at, Message: "unknown markup"}
		}
		p.characters(s[len("<![CDATA["):len(s)-len("]]>")], false)
	case gosax.EventProcessingInstruction:
		if strings.HasPrefix(s, "<?xml ") {
			p.repairs.add(RepairDeclaration, p.at, s)
		}
	case gosax.EventDocType:
		p.repairs.add(RepairDeclaration, p.at, s)
		return p.doctype(s)
	case gosax.EventEOF:
		open := "the document element"
		if n := len(p.frames); n > 0 {
			open = p.frames[n-1].qname
		}
		return &SyntaxError{Offset: len(p.src), Message: "the document is cut off before the end of " + open, Truncated: true}
	}
	return nil
}

// whole hands gosax the document at once and, where gosax reads into the
// document itself, without copying or writing a byte.
type whole struct{ b []byte }

func (w whole) Read(into []byte) (int, error) {
	if len(into) > 0 && len(w.b) > 0 && &into[0] != &w.b[0] {
		copy(into, w.b)
	}
	return min(len(into), len(w.b)), io.EOF
}
