package search

import (
	"strconv"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
)

// Day turns a year, a month or a day of ISO 8601 ("1890", "-44-03", "-0044-03-15")
// into a number of days, 1970-01-01 being 0, in the proleptic Gregorian calendar
// with a year 0. Of a year or month it is the first day, or the last if end is set.
func Day(s string, end bool) (int64, error) {
	bad := &pachamama.Error{Code: pachamama.CodeInvalid, Op: "search.Day", Subject: s, Message: "not a year or an ISO 8601 day", Hint: "Write 1890, 1890-05 or 1890-05-17; years before year 1 with a minus."}
	digits, negative := strings.CutPrefix(s, "-")
	parts := strings.Split(digits, "-")
	if len(parts) > 3 || len(parts[0]) > 6 {
		return 0, bad
	}
	n := []int{0, 1, 1}
	for i, part := range parts {
		v, err := strconv.ParseUint(part, 10, 32)
		if err != nil || (i > 0 && (len(part) > 2 || v == 0)) {
			return 0, bad
		}
		n[i] = int(v)
	}
	if negative {
		n[0] = -n[0]
	}
	first := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC)
	if first.Month() != time.Month(n[1]) || first.Day() != n[2] {
		return 0, bad
	}
	if end {
		switch len(parts) {
		case 1:
			first = first.AddDate(1, 0, -1)
		case 2:
			first = first.AddDate(0, 1, -1)
		}
	}
	return first.Unix() / 86400, nil
}
