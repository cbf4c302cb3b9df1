package mapping

import (
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/clean"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// chainMeaning are the steps that read what values mean.
func chainMeaning() []chainSpec {
	return []chainSpec{
		{name: "enrich_date", params: []string{"prop"}, mapped: func(a args) func(*state) { return readDates(a, "temporal") }},
		{name: "enrich_earliest_date", mapped: func(a args) func(*state) { return readDates(a, "date") }},
		{name: "enrich_format", mapped: readFormats},
		{name: "enrich_language", mapped: func(a args) func(*state) {
			return onFields(a, uncoded(a.c.remember(findLanguage(a.c.vocab.languages()))), "language")
		}},
		{name: "enrich_subject", mapped: func(a args) func(*state) { return onFields(a, each(clean.Subject), "subject") }},
		{name: "enrich_type", mapped: readTypes},
		{name: "lookup", params: []string{"prop", "target", "substitution", "inverse"}, mapped: lookupProp},
		{name: "move_date_values", params: []string{"prop"}, mapped: moveDateValues},
		{name: "required_values_from_collection_registry", params: []string{"field", "mode"}, mapped: required},
		{name: "set_ucldc_dataprovider", mapped: enrichCollection},
	}
}

// uncoded runs a step over the values that nobody looked up before, and keeps
// the others where they are.
func uncoded(do step) step {
	return func(s *state, in values) values {
		if !slices.ContainsFunc(in, func(v pachamama.Value) bool { return v.Plain() }) {
			return in
		}
		out := s.room(len(in))
		for _, v := range in {
			if v.Plain() {
				out = append(out, do(s, append(s.room(1), v))...)
			} else {
				out = append(out, v)
			}
		}
		return out
	}
}

// lookupProp completes languages, or reads a table of the folder tables.
func lookupProp(a args) func(*state) {
	from := a.target("prop", "")
	to := from
	if a.list["target"] != nil {
		to = a.target("target", "")
	}
	name, inverse := a.list["substitution"], a.yes("inverse")
	var do step
	switch {
	case name == nil:
		a.c.wrong(a.at, "the parameter substitution is missing")
	case name.Text == "iso639_3" || name.Text == "iso639-3":
		do = uncoded(a.c.remember(findLanguage(a.c.vocab.languages()))) // both halves at once: name and code
		if from >= 0 && a.c.schema.Fields[from].Kind != "language" {
			a.c.wrong(a.list["prop"], "the property is no language")
		}
	case inverse:
		a.c.wrong(a.list["inverse"], "a table is read in one direction only")
	default:
		do = a.c.lookup(name)
	}
	return func(s *state) {
		if from < 0 || to < 0 {
			return
		}
		if to == from {
			s.edit(to, do)
			return
		}
		if found := do(s, slices.Clone(s.fields[from])); len(found) > 0 {
			s.fields[to] = s.single(to, unique(found))
		}
	}
}

// required fills in what the collection says of all its records.
func required(a args) func(*state) {
	field := a.choice("field", "rights", "type", "title")
	if a.list["field"] == nil {
		a.c.wrong(a.at, "the parameter field is missing")
	}
	mode := a.choice("mode", "fill", "overwrite", "append")
	sub := args{c: a.c, at: a.at, list: map[string]*yamlfile.Node{}}
	if n := a.list["mode"]; n != nil {
		sub.list["mode"] = n
	}
	switch field {
	case "rights":
		fill, at, uri := enrichRights(sub), a.field("", "rights"), a.field("", "rights_uri")
		return func(s *state) {
			fill(s)
			if c := &s.m.collection; c.Rights == "" && c.RightsURI == "" && (mode != "fill" || uri < 0 || len(s.fields[uri]) == 0) {
				s.put(at, mode, s.one("Ask the institution about the copyright of this object."))
			}
		}
	case "type":
		return enrichType(sub)
	}
	at := a.field("", "title")
	return func(s *state) { s.put(at, mode, s.one(untitled)) }
}

// untitled stands for a title that is missing.
const untitled = "Title unknown"
