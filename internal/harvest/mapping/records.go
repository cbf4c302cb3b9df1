package mapping

import (
	"bytes"
	"fmt"
	"iter"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// Read goes through the records of a file in the mapping's format.
func (m *Mapping) Read(raw []byte) iter.Seq2[Source, error] {
	return Records(m.Format, raw, m.records)
}

// Records goes through the records of a file: XML (also pages of OAI-PMH),
// MARCXML, a JSON document or JSON Lines, CSV with a heading. find says where
// the records of a document are; without it they are the children of the top
// that bear the same name, else the top itself. A record without an identifier
// of its own is named by its number, "#3". A file that cannot be read ends
// with an error; a bad line of JSON Lines is an error and the next is read.
func Records(format path.Format, raw []byte, find *path.Path) iter.Seq2[Source, error] {
	return func(yield func(Source, error) bool) {
		n := 0
		for node, err := range nodes(format, raw, find) {
			n++
			if err != nil {
				if !yield(Source{Identifier: number(n)}, err) {
					return
				}
				continue
			}
			if !yield(readSource(node, n), nil) {
				return
			}
		}
	}
}

func number(n int) string { return fmt.Sprintf("#%d", n) }

func nodes(format path.Format, raw []byte, find *path.Path) iter.Seq2[*tree.Node, error] {
	switch format {
	case path.CSV:
		return tree.FromCSV(bytes.NewReader(raw), tree.CSVOptions{})
	case path.JSON:
		return jsonNodes(raw, find)
	case path.XML, path.MARC:
		return xmlNodes(raw, find)
	}
	return one(nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "mapping.Records", Message: fmt.Sprintf("unknown format %q", format), Hint: "Known are xml, json, csv, marc."})
}

func one(n *tree.Node, err error) iter.Seq2[*tree.Node, error] {
	return func(yield func(*tree.Node, error) bool) { yield(n, err) }
}

func all(list []*tree.Node) iter.Seq2[*tree.Node, error] {
	return func(yield func(*tree.Node, error) bool) {
		for _, n := range list {
			if !yield(n, nil) {
				return
			}
		}
	}
}

func xmlNodes(raw []byte, find *path.Path) iter.Seq2[*tree.Node, error] {
	doc, err := tree.ParseXML(raw, tree.Options{})
	if err != nil {
		return one(nil, err)
	}
	if list := envelopes(doc.Root); list != nil {
		return all(list)
	}
	return all(within(&tree.Node{Children: []*tree.Node{doc.Root}}, doc.Root, find))
}

// within finds the records below top.
func within(top, root *tree.Node, find *path.Path) []*tree.Node {
	if find != nil {
		var list []*tree.Node
		for _, h := range find.Append(nil, top) {
			list = append(list, h.Node)
		}
		if list != nil {
			return list
		}
	}
	for i, c := range root.Children {
		if c.Kind == tree.Text || len(c.Children) == 0 || (i > 0 && c.Name != root.Children[0].Name) {
			return []*tree.Node{root}
		}
	}
	if len(root.Children) == 0 {
		return []*tree.Node{root}
	}
	return root.Children
}

// envelopes finds the records of an OAI-PMH page, nil when it is none.
func envelopes(root *tree.Node) []*tree.Node {
	var list []*tree.Node
	for _, verb := range root.Children {
		if root.Name != "OAI-PMH" {
			break
		}
		for r := range verb.Named("record") {
			if r.Child("header") != nil {
				list = append(list, r)
			}
		}
	}
	return list
}

func jsonNodes(raw []byte, find *path.Path) iter.Seq2[*tree.Node, error] {
	top, err := tree.FromJSON(raw)
	if err == nil {
		if find != nil {
			return all(within(top, top, find))
		}
		if bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))), []byte("[")) {
			return all(top.Children)
		}
		return one(top, nil)
	}
	if !manyLines(raw) {
		return one(nil, err)
	}
	return func(yield func(*tree.Node, error) bool) {
		for line := range bytes.Lines(raw) {
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			if !yield(tree.FromJSON(line)) {
				return
			}
		}
	}
}

// manyLines tells JSON Lines from a broken document: its first line that is
// not blank is a whole document.
func manyLines(raw []byte) bool {
	for line := range bytes.Lines(raw) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		_, err := tree.FromJSON(line)
		return err == nil && len(line) < len(raw)
	}
	return false
}

// readSource makes a source record of a node; the envelope of OAI-PMH is opened.
func readSource(n *tree.Node, count int) Source {
	if h := n.Child("header"); n.Name == "record" && h != nil && (n.Child("metadata") != nil || h.Attr("status") == "deleted") {
		s := Source{
			Identifier: strings.TrimSpace(h.Child("identifier").Content()),
			Datestamp:  strings.TrimSpace(h.Child("datestamp").Content()),
			Deleted:    h.Attr("status") == "deleted",
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
