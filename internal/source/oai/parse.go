package oai

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// Parse reads a page as it came. Nothing but the page is looked at: it may have
// been stored years ago. A page that is not XML is cut into records that are
// read one by one, so that a broken record costs itself alone.
// Errors, when there is no OAI-PMH answer at all: blocked, malformed, too_large.
// What the answer itself says is wrong is in Page.Errors.
func Parse(raw []byte) (*Page, error) { return parse(raw, tree.Options{Root: "OAI-PMH"}) }

// ParseHeaders is Parse without metadata and about: for counting.
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

// notOAI says what stands in place of an answer.
func notOAI(text []byte, cause error) error {
	e := &pachamama.Error{Code: pachamama.CodeMalformed, Op: "oai.Parse", Message: "the answer is not OAI-PMH", Cause: cause,
		Hint: "Check the address; open it in a browser with ?verb=Identify."}
	head := bytes.ToLower(text[:min(len(text), 4096)])
	if bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<!doctype html")) {
		e.Message = "the answer is a web page, not OAI-PMH"
		if wall := httpclient.Wall(nil, text); wall != "" {
			e.Code, e.Message = pachamama.CodeBlocked, "the server answers with "+wall
			e.Hint = "Ask the institution to let this harvester through."
		}
	} else if len(bytes.TrimSpace(text)) == 0 {
		e.Code, e.Message, e.Hint = pachamama.CodeUnavailable, "the answer is empty", ""
	}
	return e
}

// read takes a page from its document.
func (p *Page) read(d *tree.Document) {
	p.Request = map[string]string{}
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

// list takes the records of a list.
func (p *Page) list(d *tree.Document, list *tree.Node) {
	p.Records = make([]Record, 0, len(list.Children))
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
	if list.Child("resumptionToken") == nil {
		p.Token = token(nil)
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

// Err returns what the page as a whole says is wrong, nil when nothing is. An
// empty list (noRecordsMatch, noSetHierarchy) is not an error here. The cause
// of protocol errors is a ProtocolError; a truncated page and a server's own
// fault are unavailable: asking again may help.
func (p *Page) Err() *pachamama.Error {
	if p.Truncated {
		return &pachamama.Error{Code: pachamama.CodeUnavailable, Op: "oai.Parse", Message: "the page is cut off", Cause: ErrTruncated,
			Hint: "Try again; when it stays so the institution must mend its server."}
	}
	for _, e := range p.Errors {
		if e.Code != NoRecordsMatch && e.Code != NoSetHierarchy {
			return e.typed()
		}
	}
	return nil
}

// ErrTruncated is the cause when a page ends too early.
var ErrTruncated = errors.New("truncated")

// typed turns an error of the protocol into one of ours.
func (e ProtocolError) typed() *pachamama.Error {
	out := &pachamama.Error{Code: pachamama.CodeProtocol, Op: "oai.Parse", Cause: e,
		Message: fmt.Sprintf("the source answers %s: %s", e.Code, shorten(e.Message))}
	switch code := strings.ToLower(e.Code); {
	case strings.Contains(code, "internal"), strings.Contains(code, "servererror"), strings.Contains(code, "unavailable"):
		out.Code = pachamama.CodeUnavailable
	case e.Code == IDDoesNotExist, e.Code == NoMetadataFormats:
		out.Code = pachamama.CodeNotFound
	case e.Code == CannotDisseminateFormat:
		out.Code, out.Hint = pachamama.CodeInvalid, "Choose a format that the source offers: `pachamama probe` lists them."
	case e.Code == BadArgument:
		out.Code, out.Hint = pachamama.CodeInvalid, "Check the set and the dates asked for."
	case e.Code == BadResumptionToken:
		out.Hint = "The token is no longer good: the list must be begun again, or in smaller windows of dates."
	}
	return out
}

func shorten(s string) string {
	s = strings.Join(strings.Fields(s[:min(len(s), 1000)]), " ")
	return strings.ToValidUTF8(s[:min(len(s), 200)], "")
}
