package mapping

import (
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

func partKeys() []string {
	return []string{"from", "from_field", "const", "bloblang", "parts", "sep", "with_880", "when", "unless", "split", "match", "not",
		"extract", "template", "replace", "lookup", "steps", "prefix", "suffix", "pick", "join"}
}

// part reads one rule. Its keys act in a fixed order, whatever the order in
// which they are written.
func (c *compiler) part(n *yamlfile.Node) part {
	p := part{file: c.file, line: n.Line}
	if n.Kind != yamlfile.Object {
		p.read = c.from(n, nil)
		return p
	}
	for _, m := range n.Members {
		known := false
		for _, k := range partKeys() {
			known = known || k == m.Key
		}
		if !known {
			c.unknown(m.At, "key", m.Key, partKeys())
		}
	}
	if w := n.Get("when"); w != nil {
		p.when = append(p.when, c.conditions(w))
	}
	if u := n.Get("unless"); u != nil {
		p.when = append(p.when, not(c.conditions(u)))
	}
	p.read = c.reader(n)
	add := func(key string, make func(*yamlfile.Node) step) {
		if v := n.Get(key); v != nil {
			if s := make(v); s != nil {
				p.do = append(p.do, s)
			}
		}
	}
	add("split", c.split)
	add("match", func(v *yamlfile.Node) step { return c.match(v, true) })
	add("not", func(v *yamlfile.Node) step { return c.match(v, false) })
	if v := n.Get("extract"); v != nil {
		p.do = append(p.do, c.extract(v, n.Get("template")))
	} else if t := n.Get("template"); t != nil && readsSomething(n) {
		p.do = append(p.do, c.fill(t))
	}
	add("replace", c.replace)
	add("lookup", c.lookup)
	add("steps", c.steps)
	add("prefix", func(v *yamlfile.Node) step { return affix(c.text(v), "") })
	add("suffix", func(v *yamlfile.Node) step { return affix("", c.text(v)) })
	add("pick", c.pick)
	add("join", c.join)
	return p
}

func readsSomething(n *yamlfile.Node) bool {
	return n.Get("from") != nil || n.Get("from_field") != nil || n.Get("const") != nil || n.Get("bloblang") != nil
}

// reader reads the one key that says where values come from.
func (c *compiler) reader(n *yamlfile.Node) reader {
	var found []string
	var read reader
	for _, key := range []string{"from", "from_field", "const", "bloblang"} {
		v := n.Get(key)
		if v == nil {
			continue
		}
		found = append(found, key)
		switch key {
		case "from":
			read = c.from(v, n)
		case "from_field":
			read = c.fromField(v)
		case "const":
			read = constant(c.list(v))
		case "bloblang":
			read = c.bloblang(v)
		}
	}
	switch {
	case len(found) > 1:
		c.wrong(n, "%s cannot stand together in one rule", strings.Join(found, " and "))
	case len(found) == 0 && n.Get("template") != nil && n.Get("extract") == nil:
		fill := c.fill(n.Get("template"))
		return func(s *state) values { return fill(s, values{{}}) }
	case len(found) == 0:
		c.wrong(n, "the rule does not say where values come from: give from, from_field, const, template or bloblang")
	}
	if n.Get("from") == nil {
		for _, key := range []string{"parts", "sep", "with_880"} {
			if v := n.Get(key); v != nil {
				c.wrong(v, "%s works with from only", key)
			}
		}
	}
	return read
}

func constant(texts []string) reader {
	return func(*state) values {
		out := make(values, len(texts))
		for i, t := range texts {
			out[i] = pachamama.Value{Text: t}
		}
		return out
	}
}

func (c *compiler) fromField(n *yamlfile.Node) reader {
	var fields []int
	for _, item := range c.items(n) {
		at := c.fieldIndex(item)
		fields = append(fields, at)
		c.known.add(at)
	}
	return func(s *state) values {
		var out values
		for _, at := range fields {
			out = append(out, s.fields[at]...)
			if s.traced && len(s.fields[at]) > 0 {
				s.from = append(s.from, "field "+s.m.schema.Fields[at].Name)
			}
		}
		return out
	}
}
