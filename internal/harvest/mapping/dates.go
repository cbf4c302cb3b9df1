package mapping

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/edtf"
)

// dates reads every value as a date; one that packs several is cut first.
func dates(s *state, in values) values {
	out := make(values, 0, len(in))
	for _, v := range in {
		for _, text := range edtf.Split(v.Text) {
			d, remarks := edtf.Parse(text)
			for _, r := range remarks {
				s.remark(r.Code, r.Value, r.Text)
			}
			if d.Text != "" && len(out) <= maxValues {
				out = append(out, pachamama.Value{Text: d.Text, Code: d.EDTF, Begin: d.Begin, End: d.End})
			}
		}
	}
	return out
}

// dayKey orders days of any year; ok is false for no day.
func dayKey(day string) (key int, ok bool) {
	if len(day) < 10 {
		return 0, false
	}
	n := len(day)
	year, err := strconv.Atoi(day[:n-6])
	month, err2 := strconv.Atoi(day[n-5 : n-3])
	date, err3 := strconv.Atoi(day[n-2:])
	return year*512 + month*32 + date, err == nil && err2 == nil && err3 == nil
}

// enrichSortDates sets the first day of the earliest and the last day of the
// latest date; where one is open the other stands in.
func enrichSortDates(a args) func(s *state) {
	from := a.fields("from", "date")
	start, end := a.field("", "sort_date_start"), a.field("", "sort_date_end")
	return func(s *state) {
		var first, last string
		var low, high int
		take := func(day string) {
			key, ok := dayKey(day)
			if !ok {
				return
			}
			if first == "" || key < low {
				first, low = day, key
			}
			if last == "" || key > high {
				last, high = day, key
			}
		}
		for _, at := range from {
			for _, v := range s.fields[at] {
				take(v.Begin)
				take(v.End)
			}
		}
		if first != "" {
			s.put(start, "overwrite", values{{Text: first, Begin: first, End: first}})
			s.put(end, "overwrite", values{{Text: last, Begin: last, End: last}})
		}
	}
}

// maxDecades are listed for one date; of a longer one only the first and last.
const maxDecades = 100

// enrichDecades lists the decades that the dates touch, "unknown" for none.
func enrichDecades(a args) func(s *state) {
	from, to := a.fields("from", "date"), a.field("to", "facet_decade")
	return func(s *state) {
		if to < 0 {
			return
		}
		var out values
		add := func(decade int) {
			out = append(out, pachamama.Value{Text: strconv.Itoa(decade*10) + "s"})
		}
		for _, at := range from {
			for _, v := range s.fields[at] {
				first, ok1 := yearOf(v.Begin)
				last, ok2 := yearOf(v.End)
				switch {
				case !ok1 && !ok2:
					continue
				case !ok1:
					first = last
				case !ok2:
					last = first
				}
				first, last = max(first, 0)/10, last/10
				if last-first > maxDecades {
					add(first)
					add(last)
					continue
				}
				for d := first; d <= last; d++ {
					add(d)
				}
			}
		}
		out = unique(out)
		if len(out) == 0 {
			out = values{{Text: "unknown"}}
		}
		s.fields[to] = out
	}
}

func yearOf(day string) (int, bool) {
	if len(day) < 10 {
		return 0, false
	}
	year, err := strconv.Atoi(day[:len(day)-6])
	return year, err == nil
}

// enrichMoveDates moves values that are nothing but a date to another field.
func enrichMoveDates(a args) func(s *state) {
	from, to := a.fields("from", "subject", "spatial"), a.field("to", "temporal")
	return func(s *state) {
		if to < 0 {
			return
		}
		for _, at := range from {
			var moved values
			kept := s.fields[at][:0]
			for _, v := range s.fields[at] {
				if onlyDate(v.Text) {
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
