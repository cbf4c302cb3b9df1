package oai

import (
	"errors"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// Parse reads a page as it came. Nothing but the page is looked at: it may have
// been stored years ago. A page that is not XML is cut into records that are
// read one by one, so that a broken record costs itself alone.
// Errors, when there is no OAI-PMH answer at all: blocked, malformed, too_large.
// What the answer itself says is wrong is in Page.Errors.
func Parse(raw []byte) (*Page, error) { return parse(raw, tree.Options{Root: "OAI-PMH"}) }

// ParseHeaders is Parse without metadata and about, whose repairs are told: for
// counting.
func ParseHeaders(raw []byte) (*Page, error) {
	return parse(raw, tree.Options{Root: "OAI-PMH", Skip: func(depth int, name string) bool {
		return depth == 4 && (name == "metadata" || name == "about")
	}})
}

func parse(raw []byte, o tree.Options) (*Page, error) {
	d, err := tree.ParseXML(raw, o)
	if err == nil {
		p := &Page{Repairs: d.Repairs}
		p.read(d)
		return p, nil
	}
	if pachamama.CodeOf(err) == pachamama.CodeTooLarge {
		return nil, err
	}
	text, repairs := tree.ToUTF8(raw)
	root := rootTag.FindIndex(text)
	if root == nil {
		return nil, notOAI(text, err)
	}
	p := &Page{Repairs: repairs}
	if !p.cut(text, root, o) {
		if s, ok := errors.AsType[*tree.SyntaxError](err); !ok || !s.Truncated {
			return nil, err
		}
		p.Truncated = true
	}
	return p, nil
}

// read takes a page from its document.
func (p *Page) read(d *tree.Document) {
	p.Request, p.Token = map[string]string{}, token(nil)
	for _, n := range d.Root.Children {
		switch n.Name {
		case "responseDate":
			p.ResponseDate = strings.TrimSpace(n.Text)
		case "request":
			for _, a := range n.Attrs {
				p.Request[a.Name] = a.Value
			}
		case "error":
			p.Errors = append(p.Errors, ProtocolError{Code: strings.TrimSpace(n.Attr("code")), Message: strings.TrimSpace(n.Content())})
		case ListRecords, GetRecord, ListIdentifiers:
			p.Verb = n.Name
			p.list(d, n)
		case Identify:
			p.Verb = n.Name
			p.Identity = identity(n)
		case ListMetadataFormats:
			p.Verb = n.Name
			p.Formats = formats(n)
		case ListSets:
			p.Verb = n.Name
			p.Sets, p.Token = sets(n), token(n.Child("resumptionToken"))
		}
	}
}

// addRepairs adds those of a part of the page that begins at offset.
func (p *Page) addRepairs(repairs []Repair, offset int) {
	for _, r := range repairs {
		r.Offset += offset
		known := false
		for i := range p.Repairs {
			if p.Repairs[i].Name == r.Name {
				p.Repairs[i].Count += r.Count
				known = true
			}
		}
		if !known {
			p.Repairs = append(p.Repairs, r)
		}
	}
}
