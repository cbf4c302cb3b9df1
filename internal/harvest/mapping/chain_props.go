package mapping

import "strings"

// yes reads True or False.
func (a args) yes(name string) bool {
	n := a.list[name]
	switch t := strings.ToLower(a.text(name, "false")); t {
	case "true", "1":
		return true
	case "false", "0", "":
	default:
		a.c.wrong(n, "%s may be True or False", name)
	}
	return false
}

// copyProp adds the values of one property to another. no_overwrite and create
// were never looked at, and are not.
func copyProp(a args) func(*state) {
	from, to := a.property("prop", ""), a.target("to_prop", "")
	skip := a.yes("skip_if_exists")
	return func(s *state) {
		if to < 0 || skip && len(s.fields[to]) > 0 {
			return
		}
		s.field = s.m.schema.Fields[to].Name
		s.fields[to] = s.single(to, s.bounded(unique(append(s.fields[to], from.read(s)...))))
	}
}

// single keeps one value of a field that has only one, with a remark.
func (s *state) single(at int, in values) values {
	if len(in) > 1 && !s.m.schema.Fields[at].Repeatable {
		s.remark("too_many_values", in[1].Text, "the field has one value only; the first is kept")
		return in[:1]
	}
	return in
}

func setProp(a args) func(*state) {
	to, texts := a.target("prop", ""), a.texts("value")
	if len(texts) == 0 {
		a.c.wrong(a.at, "the parameter value is missing")
	}
	return func(s *state) {
		if to >= 0 {
			s.field = s.m.schema.Fields[to].Name
			s.fields[to] = s.single(to, unique(constant(texts)(s)))
		}
	}
}
