package mapping

import (
	"slices"

	"github.com/ucldc/pachamama/internal/yamlfile"
)

// stepSpec describes a named step. The first parameter may be given alone:
// "drop_long: 500" is "drop_long: {max: 500}".
type stepSpec struct {
	name   string
	params []string
	build  func(a args) step
}

// args are the parameters of a step or enrichment.
type args struct {
	c    *compiler
	at   *yamlfile.Node
	list map[string]*yamlfile.Node
}

func (a args) text(name, otherwise string) string {
	if n := a.list[name]; n != nil {
		return a.c.text(n)
	}
	return otherwise
}

func (a args) texts(name string) []string {
	if n := a.list[name]; n != nil {
		return a.c.list(n)
	}
	return nil
}

func (a args) number(name string, otherwise, low, high int) int {
	if n := a.list[name]; n != nil {
		return a.c.number(n, low, high)
	}
	return otherwise
}

// choice wants one of some words; the first is the default.
func (a args) choice(name string, words ...string) string {
	t := a.text(name, words[0])
	if !slices.Contains(words, t) {
		a.c.unknown(a.list[name], name, t, words)
	}
	return t
}

// field wants the name of a field of the schema; without it the default, -1
// when that is not in the schema.
func (a args) field(name, otherwise string) int {
	if n := a.list[name]; n != nil {
		return a.c.fieldIndex(n)
	}
	if otherwise == "" {
		a.c.wrong(a.at, "the parameter %s is missing", name)
		return 0
	}
	return a.c.schema.Index(otherwise)
}

// fields wants one or several fields.
func (a args) fields(name string, otherwise ...string) []int {
	var out []int
	if n := a.list[name]; n != nil {
		for _, item := range a.c.items(n) {
			out = append(out, a.c.fieldIndex(item))
		}
		return out
	}
	for _, o := range otherwise {
		if at := a.c.schema.Index(o); at >= 0 {
			out = append(out, at)
		}
	}
	return out
}

// call reads "name", {name: value} or {name: {param: value}}.
func (c *compiler) call(n *yamlfile.Node, what string, params func(string) ([]string, bool), names []string) (string, args, bool) {
	a := args{c: c, at: n, list: map[string]*yamlfile.Node{}}
	if n.Kind == yamlfile.Scalar {
		if _, ok := params(n.Text); !ok {
			c.unknown(n, what, n.Text, names)
			return "", a, false
		}
		return n.Text, a, true
	}
	if n.Kind != yamlfile.Object || len(n.Members) != 1 {
		c.wrong(n, "expected the name of one %s, with or without parameters", what)
		return "", a, false
	}
	m := n.Members[0]
	known, ok := params(m.Key)
	if !ok {
		c.unknown(m.At, what, m.Key, names)
		return "", a, false
	}
	a.at = m.At
	switch {
	case len(known) == 0:
		c.wrong(m.Node, "%s takes no parameters", m.Key)
	case m.Node.Kind != yamlfile.Object:
		a.list[known[0]] = m.Node
	default:
		for _, p := range m.Node.Members {
			if !slices.Contains(known, p.Key) {
				c.unknown(p.At, "parameter of "+m.Key, p.Key, known)
				continue
			}
			a.list[p.Key] = p.Node
		}
	}
	return m.Key, a, true
}

// steps reads a list of named steps.
func (c *compiler) steps(n *yamlfile.Node) step {
	specs := stepSpecs()
	find := func(name string) int { return slices.IndexFunc(specs, func(s stepSpec) bool { return s.name == name }) }
	var list []step
	for _, item := range c.items(n) {
		name, a, ok := c.call(item, "step", func(name string) ([]string, bool) {
			if i := find(name); i >= 0 {
				return specs[i].params, true
			}
			return nil, false
		}, StepNames())
		if !ok {
			continue
		}
		if do := specs[find(name)].build(a); do != nil {
			list = append(list, do)
		}
	}
	if len(list) == 1 {
		return list[0]
	}
	return func(s *state, in values) values {
		for _, do := range list {
			if len(in) == 0 {
				break
			}
			in = do(s, in)
		}
		return in
	}
}

// StepNames returns the names of all steps, sorted.
func StepNames() []string {
	var names []string
	for _, s := range stepSpecs() {
		names = append(names, s.name)
	}
	slices.Sort(names)
	return names
}
