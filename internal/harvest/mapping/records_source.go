package mapping

import (
	"fmt"
	"strings"

	"github.com/ucldc/pachamama/internal/source/tree"
)

func number(n int) string { return fmt.Sprintf("#%d", n) }

// readSource makes a source record of a node; the envelope of a record of
// OAI-PMH that was taken off its page is opened.
func readSource(n *tree.Node, count int) Source {
	if h := n.Child("header"); n.Name == "record" && h.Child("identifier") != nil {
		s := Source{
			Identifier: strings.TrimSpace(h.Child("identifier").Content()),
			Datestamp:  strings.TrimSpace(h.Child("datestamp").Content()),
			Deleted:    strings.EqualFold(strings.TrimSpace(h.Attr("status")), "deleted"),
		}
		for set := range h.Named("setSpec") {
			s.Sets = append(s.Sets, strings.TrimSpace(set.Content()))
		}
		if m := n.Child("metadata"); m != nil {
			for _, c := range m.Children {
				if c.Kind != tree.Text {
					s.Node = c
					break
				}
			}
		}
		return s
	}
	return Source{Node: n, Identifier: ownName(n, count)}
}

// ownName is what a record calls itself.
func ownName(n *tree.Node, count int) string {
	for _, c := range n.Children {
		if c.Name == "controlfield" && c.Attr("tag") == "001" {
			return strings.TrimSpace(c.Content())
		}
	}
	for _, name := range []string{"id", "identifier", "Id", "ID", "Identifier"} {
		if t := strings.TrimSpace(n.Child(name).Content()); t != "" {
			return t
		}
	}
	return number(count)
}
