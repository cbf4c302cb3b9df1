package mapping

import (
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/tree"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// project ends a chain: text out of JSON, a title, DCMI types, the copy of the
// places, and what readers sort and filter by.
func project(a args) func(*state) {
	title, kind := a.field("", "title"), a.field("", "type")
	spatial, coverage := a.field("", "spatial"), a.field("", "coverage")
	find := a.c.remember(findType(a.c.vocab.types()))
	sortTitle, sorts := a.c.fields["sort_title"], enrichSortTitle(a)
	ordered := a.field("", "sort_title")
	own := sortTitle.node != nil && sortTitle.node.Kind != yamlfile.Null && ordered >= 0
	last := []func(*state){enrichSortDates(a), enrichDecades(a), enrichCollection(a), enrichID(a)}
	return func(s *state) {
		for at := range s.fields {
			if slices.ContainsFunc(s.fields[at], func(v pachamama.Value) bool { return strings.HasPrefix(v.Text, "{") }) {
				s.edit(at, plainly(fromJSON))
			}
		}
		s.edit(kind, find)
		if title >= 0 && len(s.fields[title]) == 0 {
			s.field = "title"
			s.remark("missing_title", "", "the record has no title")
			s.fields[title] = s.one(untitled)
		}
		if spatial >= 0 && coverage >= 0 {
			s.fields[coverage] = slices.Clone(s.fields[spatial])
		}
		if !own || len(s.fields[ordered]) == 0 { // a mapping may know better
			sorts(s)
		}
		for _, do := range last {
			do(s)
		}
	}
}

// fromJSON takes the text out of an object that was left as JSON: its item,
// name or text, or all it has.
func fromJSON(t string) string {
	if !strings.HasPrefix(t, "{") || !strings.HasSuffix(t, "}") {
		return t
	}
	top, err := tree.FromJSON([]byte(t))
	if err != nil {
		return t
	}
	for _, name := range []string{"item", "name", "text"} {
		if c := top.Child(name); c != nil && len(c.Children) == 0 {
			return strings.TrimSpace(c.Text)
		}
	}
	if len(top.Children) == 1 && len(top.Children[0].Children) == 0 {
		return strings.TrimSpace(top.Children[0].Text)
	}
	return t
}
