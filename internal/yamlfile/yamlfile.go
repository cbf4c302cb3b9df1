// Package yamlfile reads YAML files that people write into plain nodes with
// their place in the file, so that every mistake can be named with line and
// column, several at once.
package yamlfile

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
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
	file, perr := parser.ParseBytes(b, 0, parser.AllowDuplicateMapKey())
	if perr != nil {
		line, col, text := syntaxError(perr)
		m.Add(name, &Node{Line: line, Col: col}, "%s", text)
		return nil, m.Err()
	}
	c := converter{file: name, mistakes: m}
	root := &Node{Line: 1, Col: 1}
	for i, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if i > 0 && root.Kind != Null {
			m.Add(name, at(doc.Body), "holds more than one document")
			break
		}
		root = c.convert(doc.Body, 0)
	}
	return root, m.Err()
}

func syntaxError(err error) (line, col int, text string) {
	if e, ok := errors.AsType[yaml.Error](err); ok {
		if t := e.GetToken(); t != nil && t.Position != nil {
			return t.Position.Line, t.Position.Column, e.GetMessage()
		}
		return 1, 1, e.GetMessage()
	}
	return 1, 1, err.Error()
}

func at(n ast.Node) *Node {
	node := &Node{Line: 1, Col: 1}
	if t := n.GetToken(); t != nil && t.Position != nil {
		node.Line, node.Col = t.Position.Line, t.Position.Column
	}
	return node
}

type converter struct {
	file     string
	mistakes *Mistakes
}

func (c converter) convert(n ast.Node, depth int) *Node {
	out := at(n)
	if depth > maxDepth {
		c.mistakes.Add(c.file, out, "is nested more than %d deep", maxDepth)
		return out
	}
	switch v := n.(type) {
	case *ast.NullNode:
	case *ast.StringNode:
		out.Kind, out.Text = Scalar, v.Value
		out.Quoted = v.Token != nil && v.Token.Indicator == token.QuotedScalarIndicator
	case *ast.LiteralNode:
		out.Kind, out.Text, out.Quoted = Scalar, v.Value.Value, true
	case *ast.SequenceNode:
		out.Kind = List
		for _, item := range v.Values {
			out.Items = append(out.Items, c.convert(item, depth+1))
		}
	case *ast.MappingNode:
		out.Kind = Object
		for _, pair := range v.Values {
			c.member(out, pair, depth)
		}
		if len(out.Members) > 0 {
			out.Line, out.Col = out.Members[0].At.Line, out.Members[0].At.Col
		}
	case *ast.MappingValueNode:
		out.Kind = Object
		c.member(out, v, depth)
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		c.mistakes.Add(c.file, out, "uses a YAML feature that is not read here (%s)", n.Type())
	case ast.ScalarNode:
		out.Kind, out.Text = Scalar, n.GetToken().Value
	default:
		c.mistakes.Add(c.file, out, "uses a YAML feature that is not read here (%s)", n.Type())
	}
	return out
}

func (c converter) member(out *Node, pair *ast.MappingValueNode, depth int) {
	key := at(pair.Key)
	scalar, ok := pair.Key.(ast.ScalarNode)
	if !ok {
		c.mistakes.Add(c.file, key, "has a key that is not a plain word")
		return
	}
	key.Kind, key.Text = Scalar, fmt.Sprint(scalar.GetValue())
	if s, ok := pair.Key.(*ast.StringNode); ok {
		key.Text = s.Value
	}
	if out.Get(key.Text) != nil {
		c.mistakes.Add(c.file, key, "key %q is here twice", key.Text)
		return
	}
	out.Members = append(out.Members, Member{Key: key.Text, At: key, Node: c.convert(pair.Value, depth+1)})
}
