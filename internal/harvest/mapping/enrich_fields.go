package mapping

import (
	"slices"
)

// enrichApply runs steps over many fields; over all of kind text unless said.
func enrichApply(a args) func(s *state) {
	if a.list["steps"] == nil {
		a.c.wrong(a.at, "the parameter steps is missing")
		return func(*state) {}
	}
	do := a.c.steps(a.list["steps"])
	fields := a.fields("fields")
	if a.list["fields"] == nil {
		for i, f := range a.c.schema.Fields {
			if f.Kind == "text" {
				fields = append(fields, i)
			}
		}
	}
	except := a.fields("except")
	fields = slices.DeleteFunc(fields, func(f int) bool { return slices.Contains(except, f) })
	return func(s *state) {
		for _, at := range fields {
			if len(s.fields[at]) > 0 {
				s.field = s.m.schema.Fields[at].Name
				s.fields[at] = s.bounded(unique(do(s, s.fields[at])))
			}
		}
	}
}

func enrichCollection(a args) func(s *state) {
	id, name, repository := a.field("", "collection_id"), a.field("", "collection_name"), a.field("", "repository_name")
	return func(s *state) {
		c := &s.m.collection
		for _, one := range []struct {
			at   int
			text string
		}{{id, c.ID}, {name, c.Name}, {repository, c.Institution}} {
			if one.text != "" {
				s.put(one.at, "overwrite", s.one(one.text))
			}
		}
	}
}

func enrichCopy(a args) func(s *state) {
	from, to := a.fields("from"), a.field("to", "")
	mode := a.choice("mode", "append", "fill", "overwrite")
	if len(from) == 0 {
		a.c.wrong(a.at, "the parameter from is missing")
	}
	return func(s *state) {
		var all values
		for _, f := range from {
			all = append(all, s.fields[f]...)
		}
		s.put(to, mode, all)
	}
}

func enrichFill(a args) func(s *state) {
	at, texts := a.field("field", ""), a.texts("value")
	mode := a.choice("mode", "fill", "append", "overwrite")
	if len(texts) == 0 {
		a.c.wrong(a.at, "the parameter value is missing")
	}
	return func(s *state) { s.put(at, mode, constant(texts)(s)) }
}

func enrichUnset(a args) func(s *state) {
	fields := a.fields("fields")
	if len(fields) == 0 {
		a.c.wrong(a.at, "the parameter fields is missing")
	}
	return func(s *state) {
		for _, at := range fields {
			s.fields[at] = nil
		}
	}
}
