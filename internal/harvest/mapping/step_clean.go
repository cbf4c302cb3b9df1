package mapping

import (
	"html"

	"github.com/ucldc/pachamama/internal/harvest/mapping/clean"
)

// cleanSteps tidy text.
func cleanSteps() []stepSpec {
	return []stepSpec{
		{"cleanup", nil, func(args) step { return cleanup }},
		{"fix_mojibake", nil, func(args) step { return fixMojibake }},
		{"spaces", nil, func(args) step { return each(clean.Spaces) }},
		{"strip_html", nil, func(args) step { return each(clean.StripHTML) }},
		{"subject", nil, func(args) step { return each(clean.Subject) }},
		{"trim", nil, func(args) step { return each(clean.Trim) }},
		{"unescape", nil, func(args) step { return each(html.UnescapeString) }},
	}
}

// cleanup keeps quotation marks and full stops where they belong to the text.
func cleanup(s *state, in values) values {
	return each(func(t string) string { return clean.CleanupValue(t, cleanupOptions(s.field, t)) })(s, in)
}

func cleanupOptions(field, text string) (o clean.Options) {
	switch field {
	case "title", "alternative_title":
		o.KeepQuotes = true
	case "description", "transcription", "provenance":
		o.KeepQuotes, o.KeepDot = true, true
	case "format", "extent", "rights", "rights_note", "spatial", "location":
		o.KeepDot = true
	case "creator", "contributor", "publisher":
		o.KeepDot = abbreviated(text)
	}
	return o
}

func fixMojibake(s *state, in values) values {
	for i := range in {
		if fixed, ok := clean.FixMojibake(in[i].Text); ok {
			s.remark("mojibake", in[i].Text, "text in a wrong encoding was repaired")
			in[i].Text = fixed
		}
	}
	return in
}

// enrichSortTitle sets the form of the first title that sorts as people
// expect, by the articles of the record's language.
func enrichSortTitle(a args) func(s *state) {
	from, to := a.field("from", "title"), a.field("to", "sort_title")
	language := a.field("", "language")
	return func(s *state) {
		if to < 0 || from < 0 {
			return
		}
		text := clean.UntitledSort
		if titles := s.fields[from]; len(titles) > 0 {
			lang := ""
			if language >= 0 && len(s.fields[language]) > 0 {
				lang = s.fields[language][0].Code
			}
			text = clean.SortTitle(titles[0].Text, lang)
		}
		if text != "" {
			s.fields[to] = s.one(text)
		}
	}
}
