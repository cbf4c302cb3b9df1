package path

import (
	"strings"

	"github.com/ucldc/pachamama/internal/source/tree"
)

// field walks a MARC record written as MARCXML.
type field struct {
	tag        string // "245"; X stands for any digit; "LDR" is the leader
	indicators string // two characters, "_" a blank, "*" any; "" any
	codes      string // subfields wanted, in the order of the record; "" with all set
	all        bool   // every subfield but those in codes
	from, to   int    // positions of a control field; to 0 for all of it
	where      []subfield
	sep        string
	with880    bool
}

// subfield narrows a field.
type subfield struct {
	code    string
	value   string
	compare bool
	negate  bool
}

func (f *field) append(dst []Hit, root *tree.Node) []Hit {
	root = record(root)
	linked := f.with880 && f.tag[:2] != "00" && f.tag != "LDR"
	for _, n := range root.Children {
		switch n.Name {
		case "leader":
			if f.tag == "LDR" {
				dst = f.control(dst, n)
			}
		case "controlfield":
			if f.fits(n.Attr("tag")) {
				dst = f.control(dst, n)
			}
		case "datafield":
			if f.fits(n.Attr("tag")) && f.indicated(n) && f.keeps(n) {
				dst = f.data(dst, n)
				if linked {
					dst = f.twin(dst, root, n)
				}
			}
		}
		if len(dst) >= MaxHits {
			return dst
		}
	}
	if linked {
		dst = f.alone(dst, root)
	}
	return dst
}

// record goes into a collection of one record.
func record(n *tree.Node) *tree.Node {
	if n.Name == "collection" {
		if r := n.Child("record"); r != nil {
			return r
		}
	}
	return n
}

func (f *field) fits(tag string) bool {
	if len(tag) != 3 {
		return false
	}
	for i := range 3 {
		if f.tag[i] != 'X' && f.tag[i] != tag[i] {
			return false
		}
	}
	return true
}

func (f *field) indicated(n *tree.Node) bool {
	if f.indicators == "" {
		return true
	}
	return indicator(f.indicators[0], n.Attr("ind1")) && indicator(f.indicators[1], n.Attr("ind2"))
}

func indicator(want byte, have string) bool {
	switch want {
	case '*':
		return true
	case '_':
		return have == "" || have == " " || have == "#" || have == "\\"
	}
	return len(have) == 1 && have[0] == want
}

func (f *field) keeps(n *tree.Node) bool {
	for i := range f.where {
		s := &f.where[i]
		found := false
		for _, c := range n.Children {
			if c.Attr("code") == s.code && (!s.compare || trimmed(c.Text) == s.value) {
				found = true
				break
			}
		}
		if found == s.negate {
			return false
		}
	}
	return true
}

func (f *field) control(dst []Hit, n *tree.Node) []Hit {
	text := n.Content()
	if f.to > 0 {
		if f.from >= len(text) {
			return dst
		}
		text = text[f.from:min(f.to, len(text))]
	}
	return append(dst, Hit{Text: text, Node: n})
}

func (f *field) wants(code string) bool {
	if len(code) != 1 {
		return false
	}
	if f.all {
		return code != "6" && code != "8" && !strings.Contains(f.codes, code)
	}
	return strings.Contains(f.codes, code)
}

// data gives each subfield as a value of its own when one is asked for, and
// one value of all when several are.
func (f *field) data(dst []Hit, n *tree.Node) []Hit {
	single := !f.all && len(f.codes) == 1
	var b strings.Builder
	for _, c := range n.Children {
		if !f.wants(c.Attr("code")) {
			continue
		}
		text := trimmed(c.Content())
		switch {
		case text == "":
		case single:
			dst = append(dst, Hit{Text: text, Node: c})
		default:
			if b.Len() > 0 {
				b.WriteString(f.sep)
			}
			b.WriteString(text)
		}
	}
	if b.Len() > 0 {
		dst = append(dst, Hit{Text: b.String(), Node: n})
	}
	return dst
}
