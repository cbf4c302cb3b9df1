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
	c.uses = append(c.uses, use{path: p, tested: true})
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
