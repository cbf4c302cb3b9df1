package oai

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// Where things are on a page that is not XML. An OAI record is told from a
// record within metadata (MARCXML) by the header that follows.
var (
	rootTag     = regexp.MustCompile(`<(?:[\w.-]+:)?OAI-PMH(?:\s[^>]*)?>`)
	listTag     = regexp.MustCompile(`<(?:[\w.-]+:)?(ListRecords|ListIdentifiers|GetRecord)(?:\s[^>]*)?>`)
	listEnd     = regexp.MustCompile(`</(?:[\w.-]+:)?(?:ListRecords|ListIdentifiers|GetRecord|OAI-PMH)\s*>`)
	recordStart = regexp.MustCompile(`<([\w.-]+:)?record(?:\s[^>]*)?>\s*<(?:[\w.-]+:)?header[\s>/]`)
	headerStart = regexp.MustCompile(`<([\w.-]+:)?header[\s>/]`)
	tokenTag    = regexp.MustCompile(`<(?:[\w.-]+:)?resumptionToken(?:\s[^>]*)?(?:/>|>[^<]*</(?:[\w.-]+:)?resumptionToken\s*>)`)
	dateTag     = regexp.MustCompile(`<(?:[\w.-]+:)?responseDate>([^<]*)<`)
	requestTag  = regexp.MustCompile(`<(?:[\w.-]+:)?request(?:\s[^>]*)?>`)
	nameTag     = regexp.MustCompile(`<(?:[\w.-]+:)?identifier>([^<]*)<`)
	namespace   = regexp.MustCompile(`\sxmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// mostParts is how many records of a broken page are read one by one.
const mostParts = 200_000

// cut reads the records of a page one by one. It reports whether there is a
// list at all.
func (p *Page) cut(text []byte, root []int, o tree.Options) bool {
	list := listTag.FindSubmatchIndex(text[root[1]:])
	if list == nil {
		return false
	}
	body := root[1] + list[1]
	p.Verb = string(text[root[1]+list[2] : root[1]+list[3]])
	p.head(text[root[1]:body])
	name, start := "record", recordStart
	if p.Verb == ListIdentifiers {
		name, start = "header", headerStart
	}
	c := cutter{page: p, text: text, name: name, o: partOptions(o, text[root[0]:body])}
	found := start.FindAllSubmatchIndex(text[body:], mostParts)
	end := c.tail(body, found)
	for i, f := range found {
		next := end
		if i+1 < len(found) {
			next = body + found[i+1][0]
		}
		prefix := ""
		if f[2] >= 0 {
			prefix = string(text[body+f[2] : body+f[3]])
		}
		if begin := body + f[0]; begin < next {
			c.part(begin, next, "</"+prefix+name)
		}
	}
	if len(found) == mostParts {
		p.breaks("", "the page has too many records to read one by one", body+found[mostParts-1][0], "")
	}
	p.addRepairs([]Repair{{Name: RepairCut, Offset: root[0], Count: 1}}, 0)
	return true
}

// head takes what stands before the list.
func (p *Page) head(text []byte) {
	p.Request = map[string]string{}
	if m := dateTag.FindSubmatch(text); m != nil {
		p.ResponseDate = strings.TrimSpace(string(m[1]))
	}
	if m := requestTag.Find(text); m != nil {
		d, err := tree.ParseXML(append(bytes.TrimRight(m[:len(m)-1:len(m)-1], "/"), "/>"...), tree.Options{})
		if err == nil {
			for _, a := range d.Root.Attrs {
				p.Request[a.Name] = a.Value
			}
		}
	}
}

// partOptions reads a record as if it stood in its page: with the namespaces
// that the tags around it bind, and what is skipped two levels higher.
func partOptions(o tree.Options, around []byte) tree.Options {
	out := tree.Options{Bindings: map[string]string{}}
	for _, m := range namespace.FindAllSubmatch(around, 100) {
		out.Bindings[string(m[1])] = string(m[2]) + string(m[3])
	}
	if o.Skip != nil {
		out.Skip = func(depth int, name string) bool { return o.Skip(depth+2, name) }
	}
	return out
}

type cutter struct {
	page *Page
	text []byte
	name string
	o    tree.Options
}

// tail takes the token and finds out whether the page is whole. It returns
// where the records end.
func (c *cutter) tail(body int, found [][]int) int {
	p := c.page
	p.Token = token(nil)
	from := body
	if len(found) > 0 {
		from += found[len(found)-1][0]
	}
	end := len(c.text)
	closed := listEnd.FindIndex(c.text[from:])
	if closed != nil {
		end = from + closed[0]
	}
	if m := tokenTag.FindIndex(c.text[from:end]); m != nil {
		if d, err := tree.ParseXML(c.text[from+m[0]:from+m[1]], tree.Options{Bindings: c.o.Bindings}); err == nil {
			p.Token = token(d.Root)
		}
		if closed == nil {
			p.addRepairs([]Repair{{Name: RepairEnd, Offset: len(c.text), Count: 1}}, 0)
		}
		return from + m[0]
	}
	p.Truncated = closed == nil
	return end
}

// part reads the record that begins at begin; the next begins at end.
func (c *cutter) part(begin, end int, closing string) {
	part := c.text[begin:end]
	if i := bytes.LastIndex(part, []byte(closing)); i >= 0 {
		if j := bytes.IndexByte(part[i:], '>'); j >= 0 {
			part = part[:i+j+1]
		}
	}
	d, err := tree.ParseXML(part, c.o)
	if err != nil {
		c.page.breaks(identifierIn(part), reason(err), begin, string(part[:min(len(part), 4<<10)]))
		return
	}
	c.page.addRepairs(d.Repairs, begin)
	if c.name == "record" {
		c.page.record(d, d.Root, begin)
	} else {
		c.page.keep(Record{Header: header(d.Root), Raw: d.Raw(d.Root)}, begin)
	}
	for _, r := range d.Repairs {
		if r.Name == tree.RepairAfter {
			c.page.breaks(identifierIn([]byte(d.Source[r.Offset:])), "there is text between records that cannot be read", begin+r.Offset, d.Source[r.Offset:])
		}
	}
}

func identifierIn(part []byte) string {
	m := nameTag.FindSubmatch(part)
	if m == nil {
		return ""
	}
	return strings.TrimSpace(strings.ToValidUTF8(string(m[1][:min(len(m[1]), 1000)]), "?"))
}

// reason returns what is wrong with a record, without its place: reasons are
// grouped.
func reason(err error) string {
	if s, ok := errors.AsType[*tree.SyntaxError](err); ok {
		return s.Message
	}
	return pachamama.AsError(err).Message
}
