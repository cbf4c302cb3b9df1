package edtf

import "strings"

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
