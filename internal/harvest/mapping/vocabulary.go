package mapping

import (
	"strings"
	"sync"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/vocab"
)

// vocabularies are read when a step first asks for one, once a compilation.
type vocabularies struct {
	languages func() *vocab.Languages
	types     func() *vocab.Types
	rights    func() *vocab.Rights
	roles     func() *vocab.Roles
}

func newVocabularies() vocabularies {
	return vocabularies{
		languages: sync.OnceValue(vocab.NewLanguages), types: sync.OnceValue(vocab.NewTypes),
		rights: sync.OnceValue(vocab.NewRights), roles: sync.OnceValue(vocab.NewRoles),
	}
}

func vocabularySteps() []stepSpec {
	return []stepSpec{
		{"dates", nil, func(a args) step { return a.c.remember(dates) }},
		{"language", nil, func(a args) step { return a.c.remember(findLanguage(a.c.vocab.languages())) }},
		{"rights_uri", nil, func(a args) step { return a.c.remember(findRights(a.c.vocab.rights())) }},
		{"role", nil, func(a args) step { return findRole(a.c.vocab.roles()) }},
		{"type", []string{"of"}, func(a args) step {
			if a.choice("of", "type", "format") == "format" {
				return a.c.remember(findFormat(a.c.vocab.types()))
			}
			return a.c.remember(findType(a.c.vocab.types()))
		}},
	}
}

// findLanguage gives the English name with the code; what is no language
// stays as text.
func findLanguage(l *vocab.Languages) step {
	return func(s *state, in values) values {
		out := s.room(len(in))
		for _, v := range in {
			found := l.FindAll(v.Text)
			if found == nil {
				s.remark("unknown_language", v.Text, "no language is known by this name or code")
				out = append(out, v)
			}
			for _, one := range found {
				out = append(out, pachamama.Value{Text: one.Name, Code: one.Code})
			}
		}
		return out
	}
}

// findType gives DCMI types; other values are left out.
func findType(t *vocab.Types) step {
	return func(s *state, in values) values {
		out := s.room(len(in))
		for _, v := range in {
			found := t.Find(v.Text)
			if found == nil {
				s.remark("unknown_type", v.Text, "this is not read as a type")
			}
			for _, one := range found {
				out = append(out, pachamama.Value{Text: one})
			}
		}
		return out
	}
}

// findFormat gives the DCMI types that formats mean.
func findFormat(t *vocab.Types) step {
	return func(s *state, in values) values {
		out := s.room(len(in))
		for _, v := range in {
			for _, one := range t.FindFormat(v.Text) {
				out = append(out, pachamama.Value{Text: one})
			}
		}
		return out
	}
}

// findRights gives the label with the canonical URI. Another link stays as it
// is; what is no link is left out.
func findRights(r *vocab.Rights) step {
	return func(s *state, in values) values {
		out := in[:0]
		for _, v := range in {
			found, ok := r.Find(v.Text)
			switch {
			case ok:
				out = append(out, pachamama.Value{Text: found.Label, Code: found.URI})
			case startsFold(v.Text, "http") && !strings.Contains(v.Text, " "):
				s.remark("unknown_rights", v.Text, "this link is no standard statement of rights")
				out = append(out, v)
			default:
				s.remark("unknown_rights", v.Text, "this names no single standard statement of rights")
			}
		}
		return out
	}
}

// findRole turns relator codes into words; others stay.
func findRole(r *vocab.Roles) step {
	return each(func(t string) string {
		if term, ok := r.Find(t); ok {
			return term
		}
		return t
	})
}
