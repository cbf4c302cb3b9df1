package mapping

import (
	"strconv"

	"github.com/ucldc/pachamama"
)

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
			out = s.one("unknown")
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
