package mapping

import (
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// property is what a name such as "sourceResource/language/name" stands for.
type property struct {
	field  int      // of the schema; -1 for none
	source []string // names from the top of the source record
	get    func(s *state) []string
}

// properties are names of fields in chains that differ from ours.
func properties() map[string]string {
	return map[string]string{
		"alternativeTitle": "alternative_title", "dateCopyrighted": "rights_date", "isPartOf": "relation",
		"isShownAt": "url_item", "isShownBy": "thumbnail_source", "object": "thumbnail_source", "medium": "format",
		"rightsHolder": "rights_holder", "rightsNote": "rights_note", "rightsURI": "rights_uri",
	}
}

// homeless are properties that no final record ever had: what is written to
// them goes nowhere, and they are empty.
func homeless() []string {
	return []string{"collection", "dataProvider", "hasView", "provider", "stateLocatedIn"}
}

// inner are the pieces of a property that stand for its values.
func inner() []string {
	return []string{"@value", "begin", "displayDate", "end", "iso639_3", "item", "name", "text"}
}

// property reads a name: after "sourceResource/" it is that of a field, after
// "originalRecord/" that of something in the source record.
func (c *compiler) property(n *yamlfile.Node) property {
	text := strings.Trim(c.text(n), "/")
	if rest, ok := strings.CutPrefix(text, "originalRecord/"); ok {
		p := property{field: -1, source: strings.Split(rest, "/")}
		c.uses = append(c.uses, use{names: p.source})
		if rest == "collection" || rest == "collection/name" {
			p.get = contextValue("collection.name")
		}
		return p
	}
	name, sub, _ := strings.Cut(strings.TrimPrefix(text, "sourceResource/"), "/")
	if slices.Contains(homeless(), name) {
		return property{field: -1}
	}
	if ours := properties()[name]; ours != "" {
		name = ours
	}
	at := c.schema.Index(name)
	if at < 0 || sub != "" && !slices.Contains(inner(), sub) {
		c.unknownOf(placeIn{Node: n}, "property", text, c.propertyNames())
		return property{field: -1}
	}
	return property{field: at}
}

func (c *compiler) propertyNames() []string {
	names := homeless()
	for _, f := range c.schema.Fields {
		names = append(names, f.Name)
	}
	for theirs, ours := range properties() {
		if c.schema.Index(ours) >= 0 {
			names = append(names, theirs)
		}
	}
	slices.Sort(names)
	return append(names, "originalRecord/...")
}

// property reads the parameter of that name; without it the default, if any.
func (a args) property(name, otherwise string) property {
	n := a.list[name]
	if n == nil && otherwise == "" {
		a.c.wrong(a.at, "the parameter %s is missing", name)
		return property{field: -1}
	}
	if n == nil {
		return property{field: a.c.schema.Index(otherwise)}
	}
	return a.c.property(n)
}

// target is a property that is written to.
func (a args) target(name, otherwise string) int {
	p := a.property(name, otherwise)
	if p.source != nil {
		a.c.wrong(a.list[name], "the source record cannot be changed behind the mapper")
	}
	return p.field
}

// read returns what the property holds, for the caller to keep.
func (p *property) read(s *state) values {
	var out values
	switch {
	case p.field >= 0:
		return slices.Clone(s.fields[p.field])
	case p.get != nil:
		for _, t := range p.get(s) {
			out = append(out, pachamama.Value{Text: t})
		}
	case p.source != nil:
		for _, t := range texts(s.src.Node, p.source) {
			out = append(out, pachamama.Value{Text: t})
		}
	}
	return out
}
