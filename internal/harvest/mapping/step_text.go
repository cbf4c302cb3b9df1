package mapping

import (
	"strings"
	"unicode/utf8"

	"github.com/ucldc/pachamama/internal/harvest/mapping/clean"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

func stepSpecs() []stepSpec {
	return append(append(textSteps(), cleanSteps()...), vocabularySteps()...)
}

// textSteps are those that need nothing but text.
func textSteps() []stepSpec {
	return []stepSpec{
		{"capitalize", nil, func(args) step { return each(clean.Capitalize) }},
		{"lower", nil, func(args) step { return each(strings.ToLower) }},
		{"upper", nil, func(args) step { return each(strings.ToUpper) }},
		{"dedupe", nil, func(args) step { return func(_ *state, in values) values { return unique(in) } }},
		{"drop_long", []string{"max"}, dropLong},
		{"join", []string{"sep"}, func(a args) step { return a.c.join(scalar(a.text("sep", "; "))) }},
		{"shred", []string{"delim"}, shred},
		{"split", []string{"delim"}, shred},
		{"trim_isbd", nil, func(args) step { return each(trimISBD) }},
	}
}

// each makes a step of a function on text; values left empty are dropped.
func each(do func(string) string) step {
	return func(_ *state, in values) values {
		n := 0
		for i := range in {
			t := do(in[i].Text)
			if t == "" {
				continue
			}
			if n != i {
				in[n] = in[i]
			}
			if t != in[n].Text { // nearly never, and a write costs more
				in[n].Text = t
			}
			n++
		}
		return in[:n]
	}
}

func scalar(text string) *yamlfile.Node {
	return &yamlfile.Node{Kind: yamlfile.Scalar, Text: text, Quoted: true}
}

func shred(a args) step {
	delim := a.text("delim", ";")
	if delim == "" {
		a.c.wrong(a.at, "the delimiter is empty")
		return nil
	}
	return func(_ *state, in values) values { return splitAt(in, delim) }
}

// dropLong drops values of more than max characters.
func dropLong(a args) step {
	most := a.number("max", 1000, 1, maxText)
	return func(s *state, in values) values {
		out := in[:0]
		for _, v := range in {
			if len(v.Text) > most && utf8.RuneCountInString(v.Text) > most {
				s.remark("long_value", v.Text, "the value was left out because it is too long")
				continue
			}
			out = append(out, v)
		}
		return out
	}
}

// trimISBD takes away the punctuation that ISBD puts at the end of a MARC
// field, and a full stop unless it ends an abbreviation or initial.
func trimISBD(s string) string {
	s = strings.TrimRight(s, " /:;,=")
	if strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "..") && !abbreviated(s) {
		s = strings.TrimSuffix(s, ".")
	}
	return s
}

// abbreviated reports whether the full stop at the end belongs to an initial
// or a short word: "Lund, I.", "Harbor Co."
func abbreviated(s string) bool {
	s = strings.TrimRight(s, " ;,'\"")
	word, stop := strings.CutSuffix(s[strings.LastIndexAny(s, " (-")+1:], ".")
	return stop && !strings.HasSuffix(word, ".") && (utf8.RuneCountInString(word) <= 3 || strings.Contains(word, "."))
}
