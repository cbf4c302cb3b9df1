package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama/internal/yamlfile"
)

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
