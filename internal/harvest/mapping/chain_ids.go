package mapping

import (
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// chainIDs are the steps that prepare a source record. They read nothing else,
// so they may stand anywhere.
func chainIDs() []chainSpec {
	return []chainSpec{
		{name: "jsonfy_prop", source: func(args) func(*state) {
			return func(s *state) { s.src.Node = opened(s.src.Node, 0) }
		}},
		{name: "select_cmis_atom_id", source: func(args) func(*state) { return selectID(cmisID) }},
		{name: "select_id", params: []string{"prop"}, source: selectProp},
		{name: "select_oac_id", source: func(args) func(*state) { return selectID(oacID) }, mapped: oacLinks, both: true},
		{name: "select_preservica_id", source: func(args) func(*state) {
			return selectID(func(s *state) string {
				return firstOf(append(texts(s.src.Node, []string{"preservica_id", "$"}), texts(s.src.Node, []string{"preservica_id"})...))
			})
		}},
	}
}

// selectID names the record within its collection; its public id follows from
// that. One whose name is missing keeps its own, with a remark.
func selectID(find func(s *state) string) func(*state) {
	return func(s *state) {
		if id := strings.ReplaceAll(strings.TrimSpace(find(s)), " ", "__"); id != "" {
			s.key = cut(id)
			return
		}
		s.field = "id"
		s.remark("missing_id", s.src.Identifier, "the record has no identifier where the chain looks for it; its own is used")
	}
}

func selectProp(a args) func(*state) {
	names := strings.Split(strings.TrimPrefix(strings.Trim(a.text("prop", "id"), "/"), "originalRecord/"), "/")
	a.c.uses = append(a.c.uses, use{names: names})
	own := len(names) == 1 && strings.EqualFold(names[0], "id")
	return selectID(func(s *state) string {
		if id := firstOf(texts(s.src.Node, names)); id != "" || !own {
			return id
		}
		return s.src.Identifier // the identifier in the header of OAI-PMH
	})
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// oacID is the first identifier that is an ARK at its resolver, else the first.
func oacID(s *state) string {
	list := texts(s.src.Node, []string{"identifier"})
	for _, t := range list {
		if strings.HasPrefix(t, "http://ark.cdlib.org/ark:") || strings.HasPrefix(t, "https://ark.cdlib.org/ark:") {
			return t
		}
	}
	return firstOf(list)
}

// oacLinks sets the page and the thumbnail that follow from the identifier.
func oacLinks(a args) func(*state) {
	page, thumbnail := a.field("", "url_item"), a.field("", "thumbnail_source")
	return func(s *state) {
		if id := oacID(s); startsFold(id, "http") {
			s.put(page, "overwrite", s.one(id))
			s.put(thumbnail, "overwrite", values{pachamama.Value{Text: id + "/thumbnail"}})
		}
	}
}

// cmisID is what stands behind the pipe of the property cmis:objectId.
func cmisID(s *state) string {
	n := cmisProperty(s.src.Node, 0)
	t := strings.TrimSpace(n.Content())
	return t[strings.LastIndexByte(t, '|')+1:]
}

func cmisProperty(n *tree.Node, depth int) *tree.Node {
	if n == nil || depth > maxNested || n.Attr("propertyDefinitionId") == "cmis:objectId" {
		return n
	}
	for _, c := range n.Children {
		if found := cmisProperty(c, depth+1); found.Attr("propertyDefinitionId") == "cmis:objectId" {
			return found
		}
	}
	return &tree.Node{}
}
