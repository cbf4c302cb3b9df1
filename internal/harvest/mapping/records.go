package mapping

import (
	"bytes"
	"fmt"
	"iter"

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
// that bear the same name, else the top itself; so they are when it finds none
// in XML, where formats wrap themselves as they like. A record without an identifier
// of its own is named by its number, "#3". A file that cannot be read ends
// with an error. A record that cannot be read (a line of JSON Lines, one on a
// page of OAI-PMH) is an error with the code malformed, and the next is read.
func Records(format path.Format, raw []byte, find *path.Path) iter.Seq2[Source, error] {
	if format == path.XML || format == path.MARC {
		if page := pageOf(raw); page != nil {
			return onPage(page)
		}
	}
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
	return all(within(&tree.Node{Children: []*tree.Node{doc.Root}}, doc.Root, find))
}

// within finds the records below top.
func within(top, root *tree.Node, find *path.Path) []*tree.Node {
	if find != nil {
		if list := found(top, find); list != nil {
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

func found(top *tree.Node, find *path.Path) (list []*tree.Node) {
	for _, h := range find.Append(nil, top) {
		list = append(list, h.Node)
	}
	return list
}
