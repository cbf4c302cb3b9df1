package mapping

import (
	"strings"
	"unicode"

	"github.com/ucldc/pachamama/internal/harvest/mapping/edtf"
)

// enrichMoveDates moves values that are nothing but a date to another field.
func enrichMoveDates(a args) func(s *state) {
	return moveDates(a.fields("from", "subject", "spatial"), a.field("to", "temporal"), onlyDate)
}

func moveDates(from []int, to int, is func(string) bool) func(s *state) {
	return func(s *state) {
		if to < 0 {
			return
		}
		for _, at := range from {
			var moved values
			kept := s.fields[at][:0]
			for _, v := range s.fields[at] {
				if is(v.Text) {
					moved = append(moved, v)
				} else {
					kept = append(kept, v)
				}
			}
			if len(moved) == 0 {
				continue
			}
			s.fields[at] = kept
			s.field = s.m.schema.Fields[to].Name
			s.fields[to] = unique(append(s.fields[to], dates(s, moved)...))
		}
	}
}

// onlyDate reports whether a text is a date and has no other words.
func onlyDate(text string) bool {
	if len(text) > 60 || !strings.ContainsFunc(text, unicode.IsDigit) {
		return false
	}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !dateWord(strings.ToLower(word)) {
			return false
		}
	}
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	d, _ := edtf.Parse(text)
	return d.Known && d.EDTF != "" && (digits >= 3 || strings.Contains(strings.ToLower(text), "centur"))
}

func dateWord(w string) bool {
	switch w {
	case "c", "ca", "circa", "about", "century", "centuries", "early", "mid", "late", "before", "after", "between", "and", "to", "from", "until",
		"bc", "bce", "ad", "ce", "s", "st", "nd", "rd", "th", "spring", "summer", "fall", "autumn", "winter", "of", "the",
		"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
		"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec":
		return true
	}
	return false
}
