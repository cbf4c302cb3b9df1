package mapping

import (
	"regexp"
	"strings"
)

// chainFields are the steps on one property.
func chainFields() []chainSpec {
	return []chainSpec{
		{name: "copy_prop", params: []string{"prop", "to_prop", "skip_if_exists", "no_overwrite", "create"}, mapped: copyProp},
		onValues("drop_long_values", "field", []string{"max_length"}, func(a args) step {
			a.list["max"] = a.list["max_length"]
			if a.list["max"] == nil {
				a.c.wrong(a.at, "the parameter max_length is missing")
				return nil
			}
			return dropLong(a)
		}),
		onValues("replace_regex", "prop", []string{"regex", "new"}, replaceRegex),
		onValues("replace_substring", "prop", []string{"old", "new"}, replaceSubstring),
		{name: "set_prop", params: []string{"prop", "value"}, mapped: setProp},
		onValues("shred", "prop", []string{"delim"}, shred),
		onValues("unset_prop", "prop", nil, func(args) step { return func(*state, values) values { return nil } }),
	}
}

// onValues makes a spec of a step on values: of a field, or, before the
// mapper, of that name at the top of the source record.
func onValues(name, on string, params []string, build func(args) step) chainSpec {
	return chainSpec{
		name: name, params: append([]string{on}, params...),
		source: func(a args) func(*state) {
			do, prop := build(a), strings.Trim(a.text(on, ""), "/")
			if prop == "" {
				a.c.wrong(a.at, "the parameter %s is missing", on)
			}
			prop = prop[strings.LastIndexByte(prop, '/')+1:]
			return func(s *state) { s.rewrite(prop, do) }
		},
		mapped: func(a args) func(*state) {
			do, at := build(a), a.target(on, "")
			return func(s *state) { s.edit(at, do) }
		},
	}
}

// edit runs a step over a field.
func (s *state) edit(at int, do step) {
	if at >= 0 && len(s.fields[at]) > 0 {
		s.field = s.m.schema.Fields[at].Name
		s.fields[at] = s.bounded(unique(do(s, s.fields[at])))
	}
}

// replaceRegex reads the expression, and a replacement that names groups as
// \1 or \g<name>.
func replaceRegex(a args) step {
	n := a.list["regex"]
	if n == nil {
		a.c.wrong(a.at, "the parameter regex is missing")
		return nil
	}
	re := a.c.regex(n, a.c.text(n))
	with := strings.ReplaceAll(a.text("new", ""), "$", "$$")
	with = regexp.MustCompile(`\\(?:(\d)|g<(\w+)>)`).ReplaceAllString(with, "$${$1$2}")
	return replaced(a, func(t string) string { return re.ReplaceAllString(t, with) })
}

func replaceSubstring(a args) step {
	old, with := a.text("old", ""), a.text("new", "")
	if old == "" {
		a.c.wrong(a.at, "the parameter old is missing")
	}
	return replaced(a, func(t string) string { return strings.ReplaceAll(t, old, with) })
}

func replaced(a args, do func(string) string) step {
	if len(a.text("new", "")) > maxWith {
		a.c.wrong(a.list["new"], "new is longer than %d characters", maxWith)
	}
	return each(func(t string) string {
		if len(t) > maxText {
			return t // bounded cuts it with a remark
		}
		return strings.TrimSpace(do(t))
	})
}
