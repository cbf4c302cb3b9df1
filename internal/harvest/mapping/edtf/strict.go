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

// strictYear takes the sign and the four characters of the year off s.
func (p *point) strictYear(s string) (rest string, ok bool) {
	negative := s != "" && s[0] == '-'
	if negative {
		s = s[1:]
	}
	if len(s) < 4 {
		return s, false
	}
	for i := range 4 {
		p.year *= 10
		switch c := s[i]; {
		case c >= '0' && c <= '9' && p.mask == 0:
			p.year += int(c - '0')
		case c == 'X' && i > 0:
			p.mask++
		default:
			return s, false
		}
	}
	if negative {
		if p.year == 0 {
			return s, false // no such year, and -00XX has no sign to carry
		}
		p.year = -p.year
	}
	return s[4:], true
}

// longYear reads what follows the Y: more than four digits.
func longYear(p point, s string) (point, notes, bool) {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) < 5 || digits[0] == '0' {
		return p, 0, false
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return p, 0, false
		}
		if p.year = p.year*10 + int(digits[i]-'0'); p.year > maxYear {
			return p, 0, false
		}
	}
	if len(digits) != len(s) {
		p.year = -p.year
	}
	return p, 0, true
}

// twoDigits takes "-dd" or "-XX" off s.
func twoDigits(s string) (n int, rest string, ok bool) {
	if len(s) < 3 || s[0] != '-' {
		return 0, s, false
	}
	if s[1:3] == "XX" {
		return unspecified, s[3:], true
	}
	if s[1] < '0' || s[1] > '9' || s[2] < '0' || s[2] > '9' {
		return 0, s, false
	}
	return int(s[1]-'0')*10 + int(s[2]-'0'), s[3:], true
}

// isTime reports whether s is a time of day with its T or blank before it:
// only its shape matters, the day is what is kept.
func isTime(s string) bool {
	if len(s) < 6 || s[0] != 'T' && s[0] != ' ' || s[3] != ':' {
		return false
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case i == 3, c == ':' && i > 3:
		case (c == '.' || c == ',' || c == '+' || c == '-') && i > 5:
		case c == 'Z' && i == len(s)-1:
		default:
			return false
		}
	}
	return true
}
