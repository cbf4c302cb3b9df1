package mapping

import (
	"slices"

	"github.com/ucldc/pachamama/internal/harvest/mapping/clean"

	"github.com/ucldc/pachamama/internal/yamlfile"
)

// enrichSpec describes a named enrichment.
type enrichSpec struct {
	name   string
	params []string
	build  func(a args) func(s *state)
}

func enrichSpecs() []enrichSpec {
	return []enrichSpec{
		{"apply", []string{"steps", "fields", "except"}, enrichApply},
		{"collection_fields", nil, enrichCollection},
		{"copy", []string{"from", "to", "mode"}, enrichCopy},
		{"dates_to_sort", []string{"from"}, enrichSortDates},
		{"decades", []string{"from", "to"}, enrichDecades},
		{"fill", []string{"field", "value", "mode"}, enrichFill},
		{"move_dates", []string{"from", "to"}, enrichMoveDates},
		{"required_rights", []string{"mode"}, enrichRights},
		{"sort_title", []string{"from", "to"}, enrichSortTitle},
		{"stable_id", []string{"from"}, enrichID},
		{"type_from_collection", []string{"mode"}, enrichType},
		{"unset", []string{"fields"}, enrichUnset},
	}
}

// EnrichmentNames returns the names of all record-level enrichments, sorted.
func EnrichmentNames() []string {
	var names []string
	for _, s := range enrichSpecs() {
		names = append(names, s.name)
	}
	slices.Sort(names)
	return names
}

func (c *compiler) enrichment(n *yamlfile.Node) (enrichment, bool) {
	specs := enrichSpecs()
	find := func(name string) int {
		return slices.IndexFunc(specs, func(s enrichSpec) bool { return s.name == name })
	}
	name, a, ok := c.call(n, "enrichment", func(name string) ([]string, bool) {
		if i := find(name); i >= 0 {
			return specs[i].params, true
		}
		return nil, false
	}, EnrichmentNames())
	if !ok {
		return enrichment{}, false
	}
	return enrichment{name: name, do: specs[find(name)].build(a), file: c.file, line: n.Line}, true
}

// enrich runs the enrichments in the order of the file.
func (s *state) enrich() {
	for i := range s.m.enrich {
		e := &s.m.enrich[i]
		if !s.traced {
			e.do(s)
			continue
		}
		before := copyFields(s.fields)
		e.do(s)
		s.retrace(e, before)
	}
}

// put sets values of a field as its mode says: fill only an empty field,
// append to it, or overwrite it.
func (s *state) put(at int, mode string, in values) {
	switch {
	case at < 0 || len(in) == 0:
	case mode == "append":
		s.fields[at] = unique(append(s.fields[at], in...))
	case mode == "overwrite" || len(s.fields[at]) == 0:
		s.fields[at] = in
	}
}

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
				s.put(one.at, "overwrite", values{{Text: one.text}})
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

func enrichType(a args) func(s *state) {
	at := a.field("", "type")
	mode := a.choice("mode", "fill", "overwrite", "append")
	find := findType(a.c.vocab.types())
	return func(s *state) {
		if t := s.m.collection.Type; t != "" {
			s.field = "type"
			s.put(at, mode, find(s, values{{Text: t}}))
		}
	}
}

func enrichRights(a args) func(s *state) {
	rights, uri := a.field("", "rights"), a.field("", "rights_uri")
	mode := a.choice("mode", "fill", "overwrite", "append")
	find := findRights(a.c.vocab.rights())
	return func(s *state) {
		c := &s.m.collection
		has := rights >= 0 && len(s.fields[rights]) > 0 || uri >= 0 && len(s.fields[uri]) > 0
		if has && mode == "fill" {
			return
		}
		if c.Rights != "" {
			s.put(rights, mode, values{{Text: c.Rights}})
		}
		if c.RightsURI != "" {
			s.field = "rights_uri"
			s.put(uri, mode, find(s, values{{Text: c.RightsURI}}))
		}
	}
}

func enrichID(a args) func(s *state) {
	to := a.field("", "id")
	identifiers := a.field("from", "identifier")
	return func(s *state) {
		if to < 0 {
			return
		}
		var texts []string
		if identifiers >= 0 {
			for _, v := range s.fields[identifiers] {
				texts = append(texts, v.Text)
			}
		}
		s.fields[to] = values{{Text: clean.StableID(s.m.collection.ID, s.src.Identifier, texts)}}
	}
}

// stable is the id of a record that has no id of its own.
func (s *state) stable() string { return clean.StableID(s.m.collection.ID, s.src.Identifier, nil) }
