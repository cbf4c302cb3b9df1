// Package schema reads the description of what a mapped record may hold, and
// judges records by it.
package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"slices"

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
