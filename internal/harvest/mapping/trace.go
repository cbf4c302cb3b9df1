package mapping

import (
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
)

// trace notes where the values of a rule come from.
func (s *state) trace(field int, p *part, got values) {
	from := strings.Join(s.from, ", ")
	for _, v := range got {
		if !slices.ContainsFunc(s.origins[field], func(o Origin) bool { return o.Value == v.Text }) {
			s.origins[field] = append(s.origins[field], Origin{Field: s.field, Value: v.Text, From: from, File: p.file, Line: p.line})
		}
	}
}

// retrace follows what an enrichment did: values that it changed in place keep
// their origin, others come from it.
func (s *state) retrace(e *enrichment, before []values) {
	for i, after := range s.fields {
		if slices.Equal(after, before[i]) {
			continue
		}
		old := s.origins[i]
		var now []Origin
		for j, v := range after {
			o := Origin{Field: s.m.schema.Fields[i].Name, From: e.name, File: e.file, Line: e.line}
			if at := slices.IndexFunc(old, func(o Origin) bool { return o.Value == v.Text }); at >= 0 {
				o = old[at]
			} else if len(after) == len(before[i]) && j < len(old) && e.edits {
				o = old[j]
			}
			o.Value = v.Text
			now = append(now, o)
		}
		s.origins[i] = now
	}
}

func copyFields(fields []values) []values {
	out := make([]values, len(fields))
	for i, v := range fields {
		out[i] = append([]pachamama.Value(nil), v...)
	}
	return out
}
