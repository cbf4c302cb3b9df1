package mapping

import (
	"slices"

	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// dependencies are the mapped fields that a piece of a mapping looks at.
type dependencies []int

func (d *dependencies) add(field int) {
	if !slices.Contains(*d, field) {
		*d = append(*d, field)
	}
}

// compile makes closures of all that was gathered.
func (c *compiler) compile(m *Mapping) {
	var rules []rule
	var needs []dependencies
	for _, name := range c.names {
		p := c.fields[name]
		if p.node.Kind == yamlfile.Null {
			continue // taken out
		}
		c.file, c.known = p.file, nil
		rules = append(rules, c.rule(name, p.node))
		needs = append(needs, c.known)
	}
	m.rules = c.order(rules, needs)
	if n := c.records.node; n != nil && n.Kind != yamlfile.Null {
		format := c.format
		if format == path.MARC {
			format = path.XML
		}
		c.file = c.records.file
		p, err := path.Parse(format, c.text(n), path.Options{Namespaces: c.namespaces})
		if err != nil {
			c.wrong(n, "records: %s", err.Error())
		}
		m.records = p
	}
	if c.skip.node != nil && c.skip.node.Kind != yamlfile.Null {
		c.file = c.skip.file
		for _, n := range c.items(c.skip.node) {
			m.skips = append(m.skips, c.skipRule(n))
		}
	}
	unended := false
	if c.chain.node != nil && c.chain.node.Kind != yamlfile.Null {
		c.file = c.chain.file
		unended = !c.chainSteps(m)
	}
	if c.enrich.node != nil && c.enrich.node.Kind != yamlfile.Null {
		c.file = c.enrich.file
		for _, n := range c.items(c.enrich.node) {
			if e, ok := c.enrichment(n); ok {
				m.enrich = append(m.enrich, e)
			}
		}
	}
	if unended {
		m.enrich = append(m.enrich, c.lastOfChain())
	}
}

// order puts rules after those whose fields they look at.
func (c *compiler) order(rules []rule, needs []dependencies) []rule {
	const (
		fresh = iota
		open
		done
	)
	mark := make([]int, len(rules))
	out := make([]rule, 0, len(rules))
	var visit func(i int)
	visit = func(i int) {
		switch mark[i] {
		case done:
			return
		case open:
			p := c.fields[rules[i].name]
			c.mistakes.Add(p.file, p.node, "field %s looks at itself through other fields", rules[i].name)
			return
		}
		mark[i] = open
		for _, field := range needs[i] {
			if j := slices.IndexFunc(rules, func(r rule) bool { return r.field == field }); j >= 0 {
				visit(j)
			}
		}
		mark[i] = done
		out = append(out, rules[i])
	}
	for i := range rules {
		visit(i)
	}
	return out
}

// rule reads what stands behind the name of a field: a path, a list of paths,
// an object of keys, a list of such objects, or {first: [...]}.
func (c *compiler) rule(name string, n *yamlfile.Node) rule {
	r := rule{field: c.schema.Index(name), name: name}
	switch {
	case n.Kind == yamlfile.Object && (n.Get("first") != nil || n.Get("all") != nil):
		r.first = n.Get("first") != nil
		if len(n.Members) != 1 {
			c.wrong(n, "first and all stand alone; put other keys inside their list")
		}
		for _, item := range c.items(n.Members[0].Node) {
			r.parts = append(r.parts, c.part(item))
		}
	case n.Kind == yamlfile.List && slices.ContainsFunc(n.Items, func(i *yamlfile.Node) bool { return i.Kind != yamlfile.Scalar }):
		for _, item := range n.Items {
			r.parts = append(r.parts, c.part(item))
		}
	default:
		r.parts = []part{c.part(n)}
	}
	return r
}

// skipRule reads one entry of skip.
func (c *compiler) skipRule(n *yamlfile.Node) skip {
	k := skip{action: Skipped}
	var all []condition
	c.known = nil
	for _, m := range c.members(n) {
		switch m.Key {
		case "when":
			all = append(all, c.conditions(m.Node))
		case "unless":
			all = append(all, not(c.conditions(m.Node)))
		case "as":
			k.action = Action(c.text(m.Node))
			if k.action != Deleted && k.action != Skipped {
				c.wrong(m.Node, "as may be deleted or skipped")
			}
		case "reason":
			k.text = c.text(m.Node)
		case "reject":
			k.action, k.text = Rejected, c.text(m.Node)
		case "fix":
			k.fix = c.text(m.Node)
		default:
			c.unknown(m.At, "key", m.Key, []string{"when", "unless", "as", "reason", "reject", "fix"})
		}
	}
	if len(all) == 0 {
		c.wrong(n, "an entry of skip needs when or unless")
	}
	k.holds = func(s *state) bool { return s.all(all) }
	k.late = len(c.known) > 0
	return k
}
