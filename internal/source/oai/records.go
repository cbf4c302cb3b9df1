package oai

import (
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/source/tree"
)

// list takes the records of a list. A page that holds several is met: none
// may be lost.
func (p *Page) list(d *tree.Document, list *tree.Node) {
	p.Records = slices.Grow(p.Records, len(list.Children))
	for _, n := range list.Children {
		switch n.Name {
		case "record":
			p.record(d, n, 0)
		case "header":
			p.keep(Record{Header: header(n), Raw: d.Raw(n)}, int(n.Start))
		case "resumptionToken":
			p.Token = token(n)
		}
	}
}

// record takes one record; its document begins at offset on the page.
func (p *Page) record(d *tree.Document, n *tree.Node, offset int) {
	r := Record{Raw: d.Raw(n)}
	if h := n.Child("header"); h != nil {
		r.Header = header(h)
	}
	for _, c := range n.Children {
		switch c.Name {
		case "metadata":
			if r.Metadata == nil {
				r.Metadata = firstElement(c)
			}
		case "about":
			if a := firstElement(c); a != nil {
				r.About = append(r.About, a)
			}
		}
	}
	p.keep(r, offset+int(n.Start))
}

// keep keeps a record that has an identifier.
func (p *Page) keep(r Record, offset int) {
	if r.Header.Identifier == "" {
		p.breaks("", "the record has no identifier", offset, r.Raw)
		return
	}
	p.Records = append(p.Records, r)
}

func (p *Page) breaks(identifier, reason string, offset int, raw string) {
	const most = 2 << 10
	p.Broken = append(p.Broken, Broken{Identifier: identifier, Reason: reason, Offset: offset,
		Raw: strings.ToValidUTF8(raw[:min(len(raw), most)], "")})
}

func header(n *tree.Node) Header {
	h := Header{Deleted: strings.EqualFold(strings.TrimSpace(n.Attr("status")), "deleted")}
	for _, c := range n.Children {
		switch text := strings.TrimSpace(c.Text); c.Name {
		case "identifier":
			h.Identifier = strings.Clone(text)
		case "datestamp":
			h.Datestamp = strings.Clone(text)
		case "setSpec":
			h.Sets = append(h.Sets, strings.Clone(text))
		}
	}
	return h
}

func firstElement(n *tree.Node) *tree.Node {
	for _, c := range n.Children {
		if c.Kind == tree.Element {
			return c
		}
	}
	return nil
}
