package mapping

import (
	"github.com/ucldc/pachamama/internal/harvest/mapping/clean"
)

func enrichType(a args) func(s *state) {
	at := a.field("", "type")
	mode := a.choice("mode", "fill", "overwrite", "append")
	find := a.c.remember(findType(a.c.vocab.types()))
	return func(s *state) {
		if t := s.m.collection.Type; t != "" {
			s.field = "type"
			s.put(at, mode, find(s, s.one(t)))
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
			s.put(rights, mode, s.one(c.Rights))
		}
		if c.RightsURI != "" {
			s.field = "rights_uri"
			s.put(uri, mode, find(s, s.one(c.RightsURI)))
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
		s.fields[to] = s.one(clean.StableID(s.m.collection.ID, s.key, texts))
	}
}
