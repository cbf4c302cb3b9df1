package mapping

import (
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/source/tree"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// finder finds texts in a record or beside it.
type finder struct {
	name    string
	path    *path.Path              // of the record
	context func(s *state) []string // beside the record
}

// from reads paths. rule holds the keys beside it, nil when there are none.
func (c *compiler) from(n, rule *yamlfile.Node) reader {
	opt := path.Options{Namespaces: c.namespaces, With880: c.with880}
	if v := rule.Get("sep"); v != nil {
		opt.Sep = c.text(v)
	}
	if v := rule.Get("with_880"); v != nil {
		opt.With880 = c.boolean(v)
	}
	var finders []finder
	for _, item := range c.items(n) {
		if f, ok := c.finder(item, opt); ok {
			finders = append(finders, f)
		}
	}
	var together func([]path.Hit) values
	if v := rule.Get("parts"); v != nil {
		together = c.parts(v, opt)
	}
	return func(s *state) values {
		hits := s.hits[:0]
		var out values
		for i := range finders {
			f := &finders[i]
			before := len(hits) + len(out)
			if f.context != nil {
				for _, t := range f.context(s) {
					out = append(out, pachamama.Value{Text: strings.TrimSpace(t)})
				}
			} else {
				hits = f.path.Append(hits, s.src.Node)
			}
			if s.traced && len(hits)+len(out) > before {
				s.from = append(s.from, f.name)
			}
		}
		s.hits = hits
		if len(hits) == 0 {
			return out
		}
		if together != nil {
			return append(out, together(hits)...)
		}
		if out == nil {
			out = make(values, 0, len(hits))
		}
		for i := range hits {
			if t := strings.TrimSpace(hits[i].Text); t != "" {
				out = append(out, pachamama.Value{Text: t})
			}
		}
		return out
	}
}

// finder reads one path, or one of the names that stand beside the record.
func (c *compiler) finder(n *yamlfile.Node, opt path.Options) (finder, bool) {
	text := c.text(n)
	if get := contextValue(text); get != nil {
		return finder{name: text, context: get}, true
	}
	if strings.HasPrefix(text, "header.") || strings.HasPrefix(text, "collection.") {
		c.unknown(n, "name", text, contextNames())
		return finder{}, false
	}
	p, err := path.Parse(c.format, text, opt)
	if err != nil {
		c.wrong(n, "path %q: %s", text, err.Error())
		return finder{}, false
	}
	return finder{name: text, path: p}, true
}

func (f *finder) texts(s *state) []string {
	if f.context != nil {
		return f.context(s)
	}
	s.hits = f.path.Append(s.hits[:0], s.src.Node)
	out := make([]string, 0, len(s.hits))
	for i := range s.hits {
		out = append(out, strings.TrimSpace(s.hits[i].Text))
	}
	return out
}

func contextNames() []string {
	return []string{"header.identifier", "header.datestamp", "header.status", "header.set", "header.base_url",
		"collection.id", "collection.name", "collection.institution", "collection.rights", "collection.rights_uri", "collection.type"}
}

// contextValue returns what reads a name that stands beside the record.
func contextValue(name string) func(s *state) []string {
	one := func(get func(s *state) string) func(*state) []string {
		return func(s *state) []string {
			if t := get(s); t != "" {
				return []string{t}
			}
			return nil
		}
	}
	switch name {
	case "header.identifier":
		return one(func(s *state) string { return s.src.Identifier })
	case "header.datestamp":
		return one(func(s *state) string { return s.src.Datestamp })
	case "header.base_url":
		return one(func(s *state) string { return s.src.BaseURL })
	case "header.set":
		return func(s *state) []string { return s.src.Sets }
	case "header.status":
		return one(func(s *state) string {
			if s.src.Deleted {
				return "deleted"
			}
			return ""
		})
	case "collection.id":
		return one(func(s *state) string { return s.m.collection.ID })
	case "collection.name":
		return one(func(s *state) string { return s.m.collection.Name })
	case "collection.institution":
		return one(func(s *state) string { return s.m.collection.Institution })
	case "collection.rights":
		return one(func(s *state) string { return s.m.collection.Rights })
	case "collection.rights_uri":
		return one(func(s *state) string { return s.m.collection.RightsURI })
	case "collection.type":
		return one(func(s *state) string { return s.m.collection.Type })
	}
	return nil
}

// piece is one part of a value that is put together from child elements.
type piece struct {
	path          *path.Path
	before, after string
}

// parts reads how one value is made of the children of each element found.
func (c *compiler) parts(n *yamlfile.Node, opt path.Options) func([]path.Hit) values {
	sep := " "
	if opt.Sep != "" {
		sep = opt.Sep
	}
	var pieces []piece
	for _, item := range c.items(n) {
		p := piece{}
		at := item
		if item.Kind == yamlfile.Object {
			at = item.Get("from")
			for _, m := range item.Members {
				switch m.Key {
				case "from":
				case "before":
					p.before = c.text(m.Node)
				case "after":
					p.after = c.text(m.Node)
				default:
					c.unknown(m.At, "key", m.Key, []string{"from", "before", "after"})
				}
			}
		}
		parsed, err := path.Parse(c.format, c.text(at), opt)
		if err != nil {
			c.wrong(at, "path: %s", err.Error())
			continue
		}
		p.path = parsed
		pieces = append(pieces, p)
	}
	return func(hits []path.Hit) values {
		out := make(values, 0, len(hits))
		for i := range hits {
			if t := assemble(pieces, hits[i].Node, sep); t != "" {
				out = append(out, pachamama.Value{Text: t})
			}
		}
		return out
	}
}

func assemble(pieces []piece, n *tree.Node, sep string) string {
	var b strings.Builder
	var hits []path.Hit
	for i := range pieces {
		p := &pieces[i]
		hits = p.path.Append(hits[:0], n)
		for _, h := range hits {
			t := strings.TrimSpace(h.Text)
			if t == "" {
				continue
			}
			if b.Len() > 0 && p.before == "" {
				b.WriteString(sep)
			}
			if b.Len() > 0 {
				b.WriteString(p.before)
			}
			b.WriteString(t)
			b.WriteString(p.after)
		}
	}
	return b.String()
}
