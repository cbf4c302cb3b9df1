package schema

import (
	"cmp"
	"strconv"
	"strings"
)

// validDay accepts a real day of the proleptic Gregorian calendar with a year
// of four digits, or more after a sign: "1890-01-31", "-0500-01-01".
func validDay(s string) bool {
	y, m, d, ok := splitDay(s)
	return ok && m >= 1 && m <= 12 && d >= 1 && d <= lastDay(y, m)
}

func splitDay(s string) (year, month, day int, ok bool) {
	negative := strings.HasPrefix(s, "-")
	parts := strings.Split(strings.TrimPrefix(s, "-"), "-")
	if len(parts) != 3 || len(parts[0]) < 4 || len(parts[1]) != 2 || len(parts[2]) != 2 {
		return 0, 0, 0, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v < 0 || p[0] == '+' {
			return 0, 0, 0, false
		}
		n[i] = v
	}
	if negative {
		n[0] = -n[0]
	}
	return n[0], n[1], n[2], true
}

func lastDay(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// compareDays orders two days, either of which may be before year 0.
func compareDays(a, b string) int {
	ay, am, ad, _ := splitDay(a)
	by, bm, bd, _ := splitDay(b)
	return cmp.Or(cmp.Compare(ay, by), cmp.Compare(am, bm), cmp.Compare(ad, bd))
}
