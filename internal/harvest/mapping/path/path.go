// Package path is the small language with which mapping files address values
// of a source record: one syntax for XML, JSON, CSV and MARC.
package path

import (
	"fmt"
	"slices"

	"github.com/ucldc/pachamama/internal/source/tree"
)

// Format says how paths are read.
type Format string

// The formats.
const (
	XML  Format = "xml"
	JSON Format = "json"
	CSV  Format = "csv"
	MARC Format = "marc"
)

// Formats returns all formats.
func Formats() []Format { return []Format{XML, JSON, CSV, MARC} }

// Hit is one value found.
type Hit struct {
	Text string
	Node *tree.Node // the element it was found in; of an attribute its element
}

// Path finds values in a record. It may be used by many goroutines.
type Path struct {
	text string
	walk walker
}

// walker is what the two kinds of path do.
type walker interface {
	append(dst []Hit, root *tree.Node) []Hit
	reads(hit *tree.Node, note func(*tree.Node, string))
	tests(root *tree.Node, note func(*tree.Node, string))
}

// String returns the path as written.
func (p *Path) String() string { return p.text }

// Append adds the values found in the record to dst, in the order of the
// record. It finds at most MaxHits.
func (p *Path) Append(dst []Hit, root *tree.Node) []Hit {
	if root == nil {
		return dst
	}
	return p.walk.append(dst, root)
}

// Exists reports whether the record holds a value that is not empty.
func (p *Path) Exists(root *tree.Node) bool {
	for _, h := range p.Append(nil, root) {
		if h.Text != "" {
			return true
		}
	}
	return false
}

// First returns the name of the children of the root that the path goes through,
// and looks at no others; "" when it is not such a path.
func (p *Path) First() string {
	if w, ok := p.walk.(*steps); ok && len(w.list) > 0 {
		if s := &w.list[0]; !s.any && !s.self && !s.deep {
			return s.name
		}
	}
	return ""
}

// MaxHits is how many values one path finds in one record.
const MaxHits = 10_000

// Error says what is wrong with a path, and where.
type Error struct {
	Offset  int // in bytes
	Message string
}

// Error returns the message with its place.
func (e *Error) Error() string { return fmt.Sprintf("%s (character %d)", e.Message, e.Offset+1) }

// Namespaces stands for the namespace URIs that prefixes mean.
type Namespaces map[string][]string

func (n Namespaces) known(space string) bool {
	for _, uris := range n {
		if slices.Contains(uris, space) {
			return true
		}
	}
	return false
}

// Options change how a path is read.
type Options struct {
	Namespaces Namespaces // XML: prefixes that paths may use
	Sep        string     // MARC: between subfields of one field; a space unless said
	With880    bool       // MARC: the same field in other writing follows each value
}

const maxPath = 1000

// Parse reads a path. The error is an *Error.
func Parse(format Format, text string, opt Options) (*Path, error) {
	if len(text) > maxPath {
		return nil, &Error{Message: "the path is too long"}
	}
	p := &parser{text: text, opt: opt, dots: format == JSON, plain: format == JSON}
	var walk walker
	var err *Error
	switch format {
	case CSV:
		walk, err = p.column()
	case MARC:
		walk, err = p.marc()
	case XML, JSON:
		walk, err = p.steps()
	default:
		err = &Error{Message: fmt.Sprintf("unknown format %q", format)}
	}
	if err != nil {
		return nil, err
	}
	return &Path{text: text, walk: walk}, nil
}
