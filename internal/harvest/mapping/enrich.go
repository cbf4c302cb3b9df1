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
	return enrichment{name: name, do: specs[find(name)].build(a), file: c.file, line: n.Line, edits: name == "apply"}, true
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

// stable is the id of a record that has no id of its own.
func (s *state) stable() string { return clean.StableID(s.m.collection.ID, s.key, nil) }
