package path

import (
	"strings"

	"github.com/ucldc/pachamama/internal/source/tree"
)

// MARC 21, appendix A: field 880 holds another field in other writing. Its $6
// begins with that field's tag and a number of two digits that the field
// repeats in its own $6; the number 00 means that there is no other.

// link returns the tag and number of a $6: "245" and "01" of "245-01/$1".
func link(n *tree.Node) (tag, number string) {
	for _, c := range n.Children {
		if c.Attr("code") == "6" {
			text := trimmed(c.Content())
			if len(text) >= 6 && text[3] == '-' {
				return text[:3], text[4:6]
			}
			return "", ""
		}
	}
	return "", ""
}

// twin adds the values of the 880 that belongs to n.
func (f *field) twin(dst []Hit, root, n *tree.Node) []Hit {
	to, number := link(n)
	if to != "880" || number == "00" {
		return dst
	}
	tag := n.Attr("tag")
	for _, c := range root.Children {
		if c.Name != "datafield" || c.Attr("tag") != "880" {
			continue
		}
		if t, no := link(c); t == tag && no == number && f.keeps(c) {
			dst = f.data(dst, c)
		}
	}
	return dst
}

// alone adds the values of 880s without a field to belong to.
func (f *field) alone(dst []Hit, root *tree.Node) []Hit {
	for _, c := range root.Children {
		if c.Name != "datafield" || c.Attr("tag") != "880" {
			continue
		}
		if t, no := link(c); no == "00" && f.fits(t) && f.indicated(c) && f.keeps(c) {
			dst = f.data(dst, c)
		}
	}
	return dst
}

func trimmed(s string) string { return strings.TrimSpace(s) }
