package mapping

import (
	"slices"
	"strings"
)

// chainSpec describes a step of a chain, by the name that registries use. A
// step with neither source nor mapped does nothing: docs/mapping.md says why.
type chainSpec struct {
	name   string
	params []string
	source func(a args) func(s *state) // changes the source record
	mapped func(a args) func(s *state) // changes the mapped record
	both   bool                        // does both, wherever it stands
	mapper bool                        // source records become mapped ones here
}

// lastStep is there even when a chain does not name it.
const lastStep = "solr_updater"

func chainSpecs() []chainSpec {
	return slices.Concat(chainIDs(), chainText(), chainFields(), chainMeaning(), chainNothing(), []chainSpec{
		{name: "dpla_mapper", params: []string{"mapper_type"}, mapper: true},
		{name: "oai_to_dpla", mapper: true},
		{name: lastStep, mapped: project},
	})
}

// chainNothing are steps that did nothing, or what a mapping does anyway.
func chainNothing() []chainSpec {
	return []chainSpec{
		{name: "enrich_location", params: []string{"prop"}},
		{name: "filter_fields", params: []string{"keys"}},
		{name: "geocode", params: []string{"prop"}},
		{name: "remove_none_values"},
		{name: "scdl_enrich_location", params: []string{"prop"}},
		{name: "scdl_geocode_regions"},
		{name: "set_context", params: []string{"prop"}},
		{name: "unescape_xhtml_entities"},
		{name: "validate_mapv3"},
	}
}

// ChainStep describes one step that a chain may have.
type ChainStep struct {
	Name   string
	Params []string
	Early  bool // may stand before the mapper and then changes the source record
	Idle   bool // known, and does nothing
}

// ChainSteps returns all steps that a chain may have, by name.
func ChainSteps() []ChainStep {
	var out []ChainStep
	for _, s := range chainSpecs() {
		out = append(out, ChainStep{Name: s.name, Params: s.params, Early: s.source != nil, Idle: s.source == nil && s.mapped == nil && !s.mapper})
	}
	slices.SortFunc(out, func(a, b ChainStep) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// ChainStepNames returns the names of all steps that a chain may have, sorted.
func ChainStepNames() []string {
	var names []string
	for _, s := range ChainSteps() {
		names = append(names, s.Name)
	}
	return names
}
