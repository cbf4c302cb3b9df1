package mapping

import (
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/harvest/mapping/chain"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// call is a step of a chain with its place in the file.
type call struct {
	chain.Step
	spec *chainSpec
	args args
}

// chainSteps compiles the chain of a mapping. What stands before the mapper
// changes the source record, what stands behind it the mapped one. It reports
// whether the chain names the last step.
func (c *compiler) chainSteps(m *Mapping) bool {
	specs := chainSpecs()
	calls := c.calls(specs)
	mapper := slices.IndexFunc(calls, func(one call) bool { return one.spec.mapper })
	for i := range calls {
		one := &calls[i]
		if one.spec.mapper {
			if i > mapper {
				c.wrong(one.args.at, "the chain has a second mapper: /%s", one.Name)
			}
			continue
		}
		add := func(list []enrichment, build func(args) func(*state)) []enrichment {
			if build == nil {
				return list
			}
			return append(list, enrichment{name: one.Name, do: build(one.args), file: c.file, line: one.args.at.Line, edits: true})
		}
		early := i < mapper
		if early && one.spec.source == nil && one.spec.mapped != nil {
			c.wrong(one.args.at, "/%s works on mapped fields: put it behind the mapper", one.Name)
			continue
		}
		if early || one.spec.mapped == nil || one.spec.both {
			m.before = add(m.before, one.spec.source)
		}
		if !early || one.spec.both {
			m.enrich = add(m.enrich, one.spec.mapped)
		}
	}
	return slices.ContainsFunc(calls, func(one call) bool { return one.Name == lastStep })
}

// lastOfChain is the last step, for chains that do not name it.
func (c *compiler) lastOfChain() enrichment {
	at := c.chain.node
	return enrichment{name: lastStep, do: project(args{c: c, at: at}), file: c.chain.file, line: at.Line}
}

// calls reads the text of the chain, or a list of such texts.
func (c *compiler) calls(specs []chainSpec) []call {
	var out []call
	for _, n := range c.items(c.chain.node) {
		text := c.text(n)
		steps, wrong := chain.Parse(text)
		for _, w := range wrong {
			begin := strings.LastIndexByte(text[:w.At], '\n') + 1
			line, _, _ := strings.Cut(text[begin:], "\n")
			c.wrong(c.place(n, line, begin, 0).in(line, w.At-begin, ""), "%s", w.Text)
		}
		from := 0 // the same step may stand here twice
		for _, s := range steps {
			at := c.place(n, s.Text, s.At, from)
			from = max(from, at.offset+1)
			i := slices.IndexFunc(specs, func(spec chainSpec) bool { return spec.name == s.Name })
			if i < 0 {
				c.unknownOf(at, "step of a chain", "/"+s.Name, ChainStepNames())
				continue
			}
			out = append(out, call{Step: s, spec: &specs[i], args: c.chainArgs(at, s, &specs[i])})
		}
	}
	return out
}

// chainArgs checks the parameters of a step.
func (c *compiler) chainArgs(at placeIn, s chain.Step, spec *chainSpec) args {
	a := args{c: c, at: at.Node, list: map[string]*yamlfile.Node{}}
	for _, p := range s.Params {
		n := at.in(s.Text, p.At-s.At, p.Value)
		old := a.list[p.Name]
		switch {
		case len(spec.params) == 0:
			c.wrong(n, "/%s takes no parameters", s.Name)
		case !slices.Contains(spec.params, p.Name):
			c.unknownOf(placeIn{Node: n}, "parameter of /"+s.Name, p.Name, spec.params)
		case old == nil:
			a.list[p.Name] = n
		case old.Kind == yamlfile.List:
			old.Items = append(old.Items, n)
		default:
			a.list[p.Name] = &yamlfile.Node{Kind: yamlfile.List, Items: []*yamlfile.Node{old, n}, Line: old.Line, Col: old.Col}
		}
	}
	return a
}
