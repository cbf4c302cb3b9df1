package mapping

import (
	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/clean"
)

// chainText are the steps on many fields.
func chainText() []chainSpec {
	return []chainSpec{
		{name: "capitalize_value", params: []string{"exclude"}, mapped: capitalizeValue},
		{name: "cleanup_language", mapped: func(a args) func(*state) { return onFields(a, cleanupText, "language") }},
		{name: "cleanup_value", mapped: func(a args) func(*state) {
			return onFields(a, cleanupText, "language", "title", "creator", "relation", "publisher", "subject", "date", "format", "extent", "rights", "spatial")
		}},
		{name: "dedupe_sourceresource", mapped: func(args) func(*state) { return dedupeRecord }},
		{name: "strip_html", mapped: stripFields, source: func(args) func(*state) {
			strip := notLink(clean.StripHTML)
			return func(s *state) { s.src.Node = change(s.src.Node, 0, strip) }
		}},
	}
}

// onFields runs a step over the fields of these names that the schema has.
func onFields(a args, do step, names ...string) func(*state) {
	fields := a.fields("", names...)
	return func(s *state) {
		for _, at := range fields {
			s.edit(at, do)
		}
	}
}

// notLink leaves links as they are.
func notLink(do func(string) string) func(string) string {
	return func(t string) string {
		if startsFold(t, "http://") || startsFold(t, "https://") {
			return t
		}
		return do(t)
	}
}

// plainly runs over values that are text and nothing else.
func plainly(do func(string) string) step {
	return func(_ *state, in values) values {
		for i := range in {
			if in[i].Plain() {
				in[i].Text = do(in[i].Text)
			}
		}
		return in
	}
}

// cleanupText leaves what was looked up, and the wording of dates.
func cleanupText(s *state, in values) values {
	if s.field == "date" {
		return plainly(clean.Spaces)(s, in)
	}
	out := in[:0]
	for _, v := range in {
		if v.Plain() {
			v.Text = clean.CleanupValue(v.Text, cleanupOptions(s.field, v.Text))
		}
		out = append(out, v) // unique drops empty ones
	}
	return out
}

func capitalizeValue(a args) func(*state) {
	fields := a.fields("", "language", "title", "rights", "creator", "relation", "publisher", "subject", "description", "contributor", "extent", "format")
	except := map[int]bool{}
	if n := a.list["exclude"]; n != nil {
		for _, item := range a.c.items(n) {
			except[a.c.property(item).field] = true
		}
	}
	do := plainly(notLink(clean.Capitalize))
	return func(s *state) {
		for _, at := range fields {
			if !except[at] {
				s.edit(at, do)
			}
		}
	}
}

func stripFields(a args) func(*state) {
	var fields []int
	for i, f := range a.c.schema.Fields {
		if f.Kind == "text" {
			fields = append(fields, i)
		}
	}
	do := plainly(notLink(clean.StripHTML))
	return func(s *state) {
		for _, at := range fields {
			s.edit(at, do)
		}
	}
}

// dedupeRecord drops fields that hold nothing but "none", and repeats.
func dedupeRecord(s *state) {
	for at, in := range s.fields {
		in = unique(in)
		if len(in) == 1 && in[0] == (pachamama.Value{Text: in[0].Text}) && (in[0].Text == "none" || in[0].Text == "[none]") {
			in = nil
		}
		s.fields[at] = in
	}
}
