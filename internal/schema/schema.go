// Package schema reads the description of what a mapped record may hold, and
// judges records by it.
package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/yamlfile"
	embedded "github.com/ucldc/pachamama/schema"
)

// Kind says how the values of a field are read.
type Kind string

// The kinds.
const (
	Text     Kind = "text"     // words for people
	Keyword  Kind = "keyword"  // an exact string
	URI      Kind = "uri"      // http, https or ark; with Text as its label when Code holds the URI
	Date     Kind = "date"     // Text for people, Code EDTF, Begin and End days
	Language Kind = "language" // Text a name, Code ISO 639-3
	Type     Kind = "type"     // one of Values
	Integer  Kind = "integer"  // decimal digits
)

// Kinds returns all kinds.
func Kinds() []Kind { return []Kind{Text, Keyword, URI, Date, Language, Type, Integer} }

// Field describes one field.
type Field struct {
	Name           string
	Label          string
	Kind           Kind
	Required       bool
	Expected       bool   // a record without it is kept, and the report tells how many there are
	RequiredUnless string // another field that may stand in for this one
	Repeatable     bool
	Facet          bool // offered as a filter
	Sort           bool // offered as an order
	Text           bool // searched by words
	Stored         bool // given back with results
	Indexed        bool // can be searched or filtered at all
	Boost          float64
	Values         []string // the only texts allowed; empty: any
	Description    string
}

// Schema is a list of fields in the order in which records hold them.
type Schema struct {
	Name     string
	Describe string
	Fields   []Field
	Hash     string // sha256 of the file, hexadecimal
	index    map[string]int
}

// Default returns the schema that the program carries with it.
func Default() (*Schema, error) { return Load(embedded.FS(), "ucldc.yaml") }

// Load reads a schema file. The error is a *pachamama.Error whose message
// names each mistake with file, line and column.
func Load(files fs.FS, name string) (*Schema, error) {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeNotFound, Op: "schema.Load", Subject: name, Message: "the schema file cannot be read", Cause: err}
	}
	return Parse(name, b)
}

// Parse reads a schema from the bytes of a file of that name.
func Parse(name string, b []byte) (*Schema, error) {
	m := &yamlfile.Mistakes{}
	root, err := yamlfile.Parse(name, b)
	m.Take(name, err)
	sum := sha256.Sum256(b)
	r := reader{file: name, mistakes: m}
	s := r.schema(root)
	s.Hash = hex.EncodeToString(sum[:])
	if err := m.Err(); err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "schema.Load", Message: err.Error(), Hint: "Mend the schema file at the lines named.", Cause: err}
	}
	return s, nil
}

// Index returns the place of a field, -1 when there is none of that name.
func (s *Schema) Index(name string) int {
	if i, ok := s.index[name]; ok {
		return i
	}
	return -1
}

// Field returns a field by name.
func (s *Schema) Field(name string) (Field, bool) {
	i := s.Index(name)
	if i < 0 {
		return Field{}, false
	}
	return s.Fields[i], true
}

// Version names the schema by its content: "ucldc@sha256:...".
func (s *Schema) Version() string { return s.Name + "@sha256:" + s.Hash }

// Facets returns the fields offered as filters.
func (s *Schema) Facets() []Field { return s.only(func(f Field) bool { return f.Facet }) }

// Sorts returns the fields offered as orders.
func (s *Schema) Sorts() []Field { return s.only(func(f Field) bool { return f.Sort }) }

// Texts returns the fields searched by words.
func (s *Schema) Texts() []Field { return s.only(func(f Field) bool { return f.Text }) }

func (s *Schema) only(keep func(Field) bool) []Field {
	return slices.DeleteFunc(slices.Clone(s.Fields), func(f Field) bool { return !keep(f) })
}

type reader struct {
	file     string
	mistakes *yamlfile.Mistakes
}

func (r reader) schema(root *yamlfile.Node) *Schema {
	s := &Schema{index: map[string]int{}}
	if root == nil {
		return s
	}
	for _, m := range root.Members {
		switch m.Key {
		case "name":
			s.Name = m.Node.Text
		case "describe":
			s.Describe = m.Node.Text
		case "fields":
			for _, fm := range m.Node.Members {
				s.index[fm.Key] = len(s.Fields)
				s.Fields = append(s.Fields, r.field(fm))
			}
		default:
			r.mistakes.Add(r.file, m.At, "unknown key %q; known are name, describe, fields", m.Key)
		}
	}
	if s.Name == "" {
		r.mistakes.Add(r.file, root, "the schema has no name")
	}
	if len(s.Fields) == 0 {
		r.mistakes.Add(r.file, root, "the schema has no fields")
	}
	for _, f := range s.Fields {
		if f.RequiredUnless != "" && s.Index(f.RequiredUnless) < 0 {
			at := root.Get("fields").Get(f.Name).Get("required_unless")
			r.mistakes.Add(r.file, at, "required_unless names a field that is not here: %q", f.RequiredUnless)
		}
	}
	return s
}

func (r reader) field(m yamlfile.Member) Field {
	f := Field{Name: m.Key, Label: m.Key, Kind: Text, Stored: true, Indexed: true, Boost: 1}
	if !validName(m.Key) {
		r.mistakes.Add(r.file, m.At, "field name %q: use lower-case letters, digits and _", m.Key)
	}
	flags := map[string]*bool{"required": &f.Required, "expected": &f.Expected, "repeatable": &f.Repeatable, "facet": &f.Facet,
		"sort": &f.Sort, "text": &f.Text, "stored": &f.Stored, "indexed": &f.Indexed}
	for _, p := range m.Node.Members {
		if flag := flags[p.Key]; flag != nil {
			*flag = r.boolean(p.Node)
			continue
		}
		switch p.Key {
		case "label":
			f.Label = p.Node.Text
		case "description":
			f.Description = p.Node.Text
		case "required_unless":
			f.RequiredUnless = p.Node.Text
		case "kind":
			f.Kind = Kind(p.Node.Text)
			if !slices.Contains(Kinds(), f.Kind) {
				r.mistakes.Add(r.file, p.Node, "unknown kind %q; known are %s", p.Node.Text, join(Kinds()))
			}
		case "boost":
			b, err := strconv.ParseFloat(p.Node.Text, 64)
			if err != nil || b <= 0 || b > 1000 {
				r.mistakes.Add(r.file, p.Node, "boost must be a number above 0 and at most 1000")
			}
			f.Boost = b
		case "values":
			for _, v := range p.Node.Items {
				f.Values = append(f.Values, v.Text)
			}
		default:
			r.mistakes.Add(r.file, p.At, "unknown key %q of field %s", p.Key, m.Key)
		}
	}
	if f.Kind == Type && len(f.Values) == 0 {
		r.mistakes.Add(r.file, m.At, "field %s is of kind type and needs values", m.Key)
	}
	return f
}

func (r reader) boolean(n *yamlfile.Node) bool {
	if n.Kind != yamlfile.Scalar || n.Quoted || (n.Text != "true" && n.Text != "false") {
		r.mistakes.Add(r.file, n, "must be true or false")
	}
	return n.Text == "true"
}

func validName(s string) bool {
	for i, c := range s {
		if c != '_' && (c < 'a' || c > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

func join[T any](list []T) string {
	var parts []string
	for _, v := range list {
		parts = append(parts, fmt.Sprint(v))
	}
	return strings.Join(parts, ", ")
}
