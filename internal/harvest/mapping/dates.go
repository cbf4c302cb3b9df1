package mapping

import (
	"strconv"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/edtf"
)

// dates reads every value as a date; one that packs several is cut first.
func dates(s *state, in values) values {
	out := s.room(len(in))
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
			s.put(start, "overwrite", append(s.room(1), pachamama.Value{Text: first, Begin: first, End: first}))
			s.put(end, "overwrite", append(s.room(1), pachamama.Value{Text: last, Begin: last, End: last}))
		}
	}
}
