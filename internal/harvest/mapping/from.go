package mapping

import (
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// finder finds texts in a record or beside it.
type finder struct {
	name    string
	path    *path.Path              // of the record
	place   int                     // of the path among those of the mapping
	group   int                     // of the children that it goes through; -1: any
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
	uses := len(c.uses)
	for _, item := range c.items(n) {
		if f, ok := c.finder(item, opt); ok {
			finders = append(finders, f)
		}
	}
	var together func([]path.Hit) values
	var parts []*path.Path
	if v := rule.Get("parts"); v != nil {
		together, parts = c.parts(v, opt)
	}
	for i := uses; i < len(c.uses); i++ {
		c.uses[i].tested, c.uses[i].parts = false, parts
	}
	return func(s *state) values {
		n := 0
		for i := range finders {
			here := finders[i].count(s)
			if n += here; s.traced && here > 0 {
				s.from = append(s.from, finders[i].name)
			}
		}
		if n == 0 {
			return nil
		}
		out := s.room(n)
		for i := range finders { // what stands beside the record comes first
			for _, t := range finders[i].beside(s) {
				out = append(out, pachamama.Value{Text: strings.TrimSpace(t)})
			}
		}
		for i := range finders {
			hits := finders[i].hits(s)
			if together != nil {
				out = append(out, together(hits)...)
				continue
			}
			for k := range hits {
				if t := hits[k].Text; t != "" {
					out = append(out, pachamama.Value{Text: t})
				}
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
	spec := pathSpec{text: text, sep: opt.Sep, with880: opt.With880}
	known, ok := c.paths[spec]
	if !ok {
		p, err := path.Parse(c.format, text, opt)
		if err != nil {
			c.wrong(n, "path %q: %s", text, err.Error())
			return finder{}, false
		}
		known = finder{name: text, path: p, place: len(c.paths), group: c.groups.place(p.First())}
		c.paths[spec] = known
	}
	c.uses = append(c.uses, use{path: known.path, tested: true})
	return known, true
}

// pathSpec is all that a path is made of within one mapping.
type pathSpec struct {
	text, sep string
	with880   bool
}

func (f *finder) texts(s *state) []string {
	if f.context != nil {
		return f.context(s)
	}
	hits := f.hits(s)
	out := make([]string, len(hits))
	for i := range hits {
		out[i] = hits[i].Text
	}
	return out
}
