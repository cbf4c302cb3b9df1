package mapping

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

func not(holds condition) condition { return func(s *state) bool { return !holds(s) } }

// conditions reads an object all of whose members must hold.
func (c *compiler) conditions(n *yamlfile.Node) condition {
	if n.Kind == yamlfile.List {
		c.wrong(n, "expected an object with keys; write any: [...] or all: [...]")
		return func(*state) bool { return false }
	}
	if at := n.Get("path"); at != nil {
		return c.pathCondition(n, at)
	}
	var all []condition
	for _, m := range c.members(n) {
		switch m.Key {
		case "exists":
			all = append(all, c.exists(m.Node))
		case "all", "any":
			all = append(all, c.group(m.Node, m.Key == "any"))
		case "not":
			all = append(all, not(c.conditions(m.Node)))
		default:
			all = append(all, c.named(m))
		}
	}
	if len(all) == 0 {
		c.wrong(n, "the condition is empty")
	}
	if len(all) == 1 {
		return all[0]
	}
	return func(s *state) bool { return s.all(all) }
}

func (c *compiler) group(n *yamlfile.Node, anyOf bool) condition {
	var list []condition
	for _, item := range c.items(n) {
		list = append(list, c.conditions(item))
	}
	if !anyOf {
		return func(s *state) bool { return s.all(list) }
	}
	return func(s *state) bool { return slices.ContainsFunc(list, func(one condition) bool { return one(s) }) }
}

// pathCondition reads {path: p, is: v}, {path: p, matches: re}, {path: p}.
func (c *compiler) pathCondition(n, at *yamlfile.Node) condition {
	f, ok := c.finder(at, c.pathOptions())
	test := func(string) bool { return true }
	for _, m := range n.Members {
		switch m.Key {
		case "path":
		case "is", "matches":
			test = c.test(m.Key, m.Node)
		default:
			c.unknown(m.At, "key", m.Key, []string{"path", "is", "matches"})
		}
	}
	if !ok {
		return func(*state) bool { return false }
	}
	return func(s *state) bool { return slices.ContainsFunc(f.texts(s), nonEmpty(test)) }
}

func nonEmpty(test func(string) bool) func(string) bool {
	return func(t string) bool { return t != "" && test(t) }
}

func (c *compiler) pathOptions() path.Options {
	return path.Options{Namespaces: c.namespaces, With880: c.with880}
}

// exists reads paths, one of which must give something. A name of the schema
// with "field " before it looks at the mapped field.
func (c *compiler) exists(n *yamlfile.Node) condition {
	var list []condition
	for _, item := range c.items(n) {
		if name, ok := strings.CutPrefix(item.Text, "field "); ok {
			at := c.fieldIndex(&yamlfile.Node{Kind: yamlfile.Scalar, Text: name, Line: item.Line, Col: item.Col})
			c.known.add(at)
			list = append(list, func(s *state) bool { return len(s.fields[at]) > 0 })
			continue
		}
		if f, ok := c.finder(item, c.pathOptions()); ok {
			list = append(list, func(s *state) bool {
				return slices.ContainsFunc(f.texts(s), func(t string) bool { return t != "" })
			})
		}
	}
	return func(s *state) bool { return slices.ContainsFunc(list, func(one condition) bool { return one(s) }) }
}

// named reads "type: sound" (a mapped field), "header.set: maps" (beside the
// record) and "dc:type: image" (a path).
func (c *compiler) named(m yamlfile.Member) condition {
	key, against := "is", m.Node
	if re := m.Node.Get("matches"); re != nil && len(m.Node.Members) == 1 {
		key, against = "matches", re
	}
	test := c.test(key, against)
	if at := c.schema.Index(m.Key); at >= 0 {
		c.known.add(at)
		return func(s *state) bool {
			for _, v := range s.fields[at] {
				if test(v.Text) || (v.Code != "" && test(v.Code)) {
					return true
				}
			}
			return false
		}
	}
	f, ok := c.finder(m.At, c.pathOptions())
	if !ok {
		return func(*state) bool { return false }
	}
	return func(s *state) bool { return slices.ContainsFunc(f.texts(s), nonEmpty(test)) }
}

// test compares without regard to case, by regular expressions, or by how a
// text starts, ends and what it contains.
func (c *compiler) test(key string, n *yamlfile.Node) func(string) bool {
	if n.Kind == yamlfile.Object {
		return c.wording(n)
	}
	want := c.list(n)
	if key == "is" {
		return func(t string) bool {
			return slices.ContainsFunc(want, func(w string) bool { return strings.EqualFold(w, t) })
		}
	}
	var res []*regexp.Regexp
	for i, w := range want {
		at := n
		if n.Kind == yamlfile.List {
			at = n.Items[i]
		}
		if re := c.regex(at, w); re != nil {
			res = append(res, re)
		}
	}
	return func(t string) bool {
		return slices.ContainsFunc(res, func(re *regexp.Regexp) bool { return re.MatchString(t) })
	}
}
