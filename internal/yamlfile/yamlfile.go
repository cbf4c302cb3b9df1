// Package yamlfile reads YAML files that people write into plain nodes with
// their place in the file, so that every mistake can be named with line and
// column, several at once.
package yamlfile

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"

	"gopkg.in/yaml.v3"
)

const (
	maxBytes = 4 << 20
	maxDepth = 40
)

// Kind is the shape of a node.
type Kind int

// The shapes.
const (
	Null Kind = iota
	Scalar
	List
	Object
)

// String names the shape as an operator would.
func (k Kind) String() string {
	switch k {
	case Null:
		return "nothing"
	case Scalar:
		return "a single value"
	case List:
		return "a list"
	default:
		return "an object with keys"
	}
}

// Node is one value of a file. A missing node is nil; its methods still work.
type Node struct {
	Kind    Kind
	Text    string   // of a scalar
	Quoted  bool     // a scalar in quotes or a block: never a number or true
	Items   []*Node  // of a list
	Members []Member // of an object, in the order written
	Line    int      // from 1
	Col     int      // from 1
}

// Member is one key of an object with its value.
type Member struct {
	Key  string
	At   *Node // the key itself, for its place
	Node *Node
}

// Get returns the value of a key, nil when it is not there.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Members {
		if n.Members[i].Key == key {
			return n.Members[i].Node
		}
	}
	return nil
}

// Parse reads one YAML document. Anchors, aliases, tags and merge keys are
// refused: a file says what it says where it says it. The error is a
// Mistakes.
func Parse(name string, b []byte) (node *Node, err error) {
	m := &Mistakes{}
	if len(b) > maxBytes {
		m.Add(name, nil, "is larger than %d bytes", maxBytes)
		return nil, m.Err()
	}
	defer func() {
		if r := recover(); r != nil { // the parser's promises end at odd input
			node, err = nil, &Mistakes{list: []Mistake{{File: name, Line: 1, Col: 1, Text: "is not YAML that can be read"}}}
		}
	}()
	d := yaml.NewDecoder(bytes.NewReader(b))
	var doc, more yaml.Node
	c := converter{file: name, mistakes: m}
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return &Node{Line: 1, Col: 1}, nil
	case err != nil:
		line, text := syntaxError(err)
		m.Add(name, &Node{Line: line, Col: 1}, "%s", text)
		return nil, m.Err()
	}
	root := &Node{Line: 1, Col: 1}
	if len(doc.Content) > 0 {
		root = c.convert(doc.Content[0], 0)
	}
	switch err := d.Decode(&more); {
	case err == nil:
		m.Add(name, &Node{Line: more.Line, Col: more.Column}, "holds more than one document")
	case !errors.Is(err, io.EOF):
		line, text := syntaxError(err)
		m.Add(name, &Node{Line: line, Col: 1}, "%s", text)
	}
	return root, m.Err()
}

var lineInError = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntaxError takes the line out of the parser's message.
func syntaxError(err error) (line int, text string) {
	text = err.Error()
	at := lineInError.FindStringSubmatch(text)
	if at == nil {
		return 1, text
	}
	if line, _ = strconv.Atoi(at[1]); line < 1 {
		line = 1
	}
	return line, text[len(at[0]):]
}

type converter struct {
	file     string
	mistakes *Mistakes
}

func (c converter) convert(n *yaml.Node, depth int) *Node {
	out := &Node{Line: n.Line, Col: n.Column}
	switch {
	case depth > maxDepth:
		c.mistakes.Add(c.file, out, "is nested more than %d deep", maxDepth)
	case n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0:
		c.mistakes.Add(c.file, out, "uses a YAML feature that is not read here: anchors, aliases and tags")
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
	case n.Kind == yaml.ScalarNode:
		const quotes = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
		out.Kind, out.Text, out.Quoted = Scalar, n.Value, n.Style&quotes != 0
	case n.Kind == yaml.SequenceNode:
		out.Kind = List
		for _, item := range n.Content {
			out.Items = append(out.Items, c.convert(item, depth+1))
		}
	case n.Kind == yaml.MappingNode:
		out.Kind = Object
		for i := 0; i+1 < len(n.Content); i += 2 {
			c.member(out, n.Content[i], n.Content[i+1], depth)
		}
	}
	return out
}

func (c converter) member(out *Node, key, value *yaml.Node, depth int) {
	at := &Node{Kind: Scalar, Text: key.Value, Line: key.Line, Col: key.Column}
	switch {
	case key.Kind != yaml.ScalarNode || key.Tag == "!!merge" || key.Anchor != "":
		c.mistakes.Add(c.file, at, "has a key that is not a plain word")
	case out.Get(key.Value) != nil:
		c.mistakes.Add(c.file, at, "key %q is here twice", key.Value)
	default:
		out.Members = append(out.Members, Member{Key: key.Value, At: at, Node: c.convert(value, depth+1)})
	}
}
