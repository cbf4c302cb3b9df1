// Package tree holds a source record as it was on the wire: a tree of nodes
// that keeps order, repetition, attributes and namespaces. XML, JSON and CSV
// all become the same kind of tree, so that one path syntax addresses them all.
//
// # Shape
//
// XML. <dc:title xml:lang="en">A &amp; B</dc:title> becomes
//
//	Node{Name: "title", Prefix: "dc", Space: "http://purl.org/dc/elements/1.1/",
//	     Attrs: {{Name: "lang", Prefix: "xml", Value: "en"}}, Text: "A & B"}
//
// An element without child elements has its whole text in Text. An element with
// child elements has them in Children, in order, and an empty Text; blank text
// between them is dropped. Only when text and elements are mixed does Children
// also hold text nodes (Kind Text, Name ""). Content joins all text below a
// node. Text is never trimmed.
//
// MARCXML is XML: 245$a is the element datafield with Attr("tag") "245" and in
// it the element subfield with Attr("code") "a".
//
// JSON. {"a": {"b": [1, "x"]}} becomes a nameless node with the child a, which
// has two children named b: an array is its items under the array's name, as
// repeated elements are in XML. Items of an array within an array, or of one at
// the top, are children named "item". Numbers, booleans and null keep their
// spelling in Text and are told from strings by Kind.
//
// CSV. A row becomes a node named "row" with one child for each column, named
// by the heading, in order; empty cells are there with an empty Text. Its
// attribute "line" is the line in the file on which the row begins.
//
// Nodes are read-only once parsed and may be read by many goroutines. Strings
// of a tree share one copy of the page: keep a node and you keep its page.
package tree

import (
	"iter"
	"strings"
)

// Kind tells what a node was on the wire.
type Kind uint8

// The kinds of node.
const (
	Element Kind = iota // XML element, JSON object or array, CSV row
	Text                // run of text beside child elements; no name
	String              // JSON string, CSV cell
	Number              // JSON number as spelled: "1.50"
	Bool                // JSON "true" or "false"
	Null                // JSON null; Text is ""
)

// Node is an element, member, cell or run of text.
type Node struct {
	Name     string  // local name, member or heading; "" for text nodes and the top of a JSON document
	Prefix   string  // XML: as written, "dc"; "" without
	Space    string  // XML: namespace URI the prefix stands for; "" when unbound
	Text     string  // of a node without children; never trimmed
	Attrs    []Attr  // XML, in order, namespace declarations left out; CSV: "line"
	Children []*Node // in order
	Kind     Kind
	Start    int32 // XML: offset of the first byte of the element in Document.Source
	End      int32 // XML: offset after its last byte
}

// Attr is an attribute.
type Attr struct {
	Name   string // local name: "lang"
	Prefix string // as written: "xml"
	Value  string // entities decoded
}

// Attr returns the value of the attribute with that local name, or "".
func (n *Node) Attr(name string) string {
	for i := range n.Attrs {
		if n.Attrs[i].Name == name {
			return n.Attrs[i].Value
		}
	}
	return ""
}

// Child returns the first child with that local name, or nil. It may be called
// on a nil node.
func (n *Node) Child(name string) *Node {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if c.Name == name && c.Kind != Text {
			return c
		}
	}
	return nil
}

// Named goes through the children with that local name, in order. It may be
// called on a nil node.
func (n *Node) Named(name string) iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		if n == nil {
			return
		}
		for _, c := range n.Children {
			if c.Name == name && c.Kind != Text && !yield(c) {
				return
			}
		}
	}
}

// QName returns the name as written: "dc:title".
func (n *Node) QName() string {
	if n.Prefix == "" {
		return n.Name
	}
	return n.Prefix + ":" + n.Name
}

// Content returns all text at and below the node. Elements that stand side by
// side without text between them are set apart by a space. It may be called on
// a nil node.
func (n *Node) Content() string {
	if n == nil {
		return ""
	}
	if len(n.Children) == 0 {
		return n.Text
	}
	var b strings.Builder
	n.content(&b)
	return b.String()
}

func (n *Node) content(b *strings.Builder) {
	b.WriteString(n.Text)
	for i, c := range n.Children {
		if i > 0 && c.Kind != Text && n.Children[i-1].Kind != Text {
			b.WriteByte(' ')
		}
		c.content(b)
	}
}
