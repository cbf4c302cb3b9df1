package edtf

import "strings"

// maxYear bounds long years (Y-170000002), so that arithmetic is safe.
const maxYear = 999_999_999

// parseStrict reads an expression of EDTF level 0 or 1. An impossible day is
// noted and left out; anything else that is not EDTF is refused.
func parseStrict(s string) (span, notes, bool) {
	if len(s) > 64 {
		return span{}, 0, false
	}
	left, right, interval := strings.Cut(s, "/")
	a, n, ok := strictBound(left, interval)
	if !ok {
		return span{}, 0, false
	}
	if !interval {
		if ambiguousEDTF(s) {
			n |= noteAmbiguous
		}
		return span{a, a, true}, n, true
	}
	b, nb, ok := strictBound(right, true)
	if !ok || a.kind != known && b.kind != known {
		return span{}, 0, false
	}
	return span{a, b, false}, n | nb, true
}

// ambiguousEDTF finds the two shapes of EDTF that people use for something
// else: "-1970" (until 1970) and "1920-24" (1920 to 1924).
func ambiguousEDTF(s string) bool {
	if len(s) == 5 && s[0] == '-' {
		return s[1] != '0'
	}
	return len(s) == 7 && s[4] == '-' && s[5] == '2' && s[6] != 'X' && s[2:4] < s[5:7]
}

func strictBound(s string, interval bool) (bound, notes, bool) {
	if interval && s == "" {
		return bound{}, 0, true
	}
	if interval && s == ".." {
		return bound{kind: open}, 0, true
	}
	p, n, ok := strictPoint(s)
	return bound{p, known}, n, ok
}

func strictPoint(s string) (point, notes, bool) {
	var p point
	if s == "" {
		return p, 0, false
	}
	if c := s[len(s)-1]; c == '?' || c == '~' || c == '%' {
		p.qual, s = c, s[:len(s)-1]
	}
	if strings.HasPrefix(s, "Y") {
		return longYear(p, s[1:])
	}
	s, ok := p.strictYear(s)
	if !ok || s == "" {
		return p, 0, ok
	}
	if p.month, s, ok = twoDigits(s); !ok || p.mask > 0 {
		return p, 0, false
	}
	if p.month != unspecified && (p.month < 1 || p.month > 12 && (p.month < 21 || p.month > 24)) {
		return p, 0, false
	}
	if s == "" {
		return p, 0, true
	}
	if p.day, s, ok = twoDigits(s); !ok || p.month > 12 || p.day == 0 || p.month == unspecified && p.day != unspecified {
		return p, 0, false
	}
	if s != "" && !isTime(s) {
		return p, 0, false
	}
	if p.month > 0 && p.day > daysIn(p.year, p.month) {
		p.day = 0
		return p, noteImpossible, true
	}
	return p, 0, true
}
