package edtf

import "strings"

// parseTail reads the date of a text that has more than a date: what stands in
// brackets at its end, before such brackets, or behind its last comma or colon.
// "Meiji 20 [1887]", "2004 (date of revision)", "Stuarts, 1603-1714".
func parseTail(s string) (span, notes, bool) {
	s = strings.TrimRight(s, " .;")
	if n := len(s); n > 0 && (s[n-1] == ')' || s[n-1] == ']') {
		open := strings.LastIndexAny(s, "([")
		if open < 0 {
			return span{}, 0, false
		}
		inside, before := s[open+1:n-1], s[:open]
		if strings.ContainsAny(inside, "0123456789") {
			return parsePiece(inside)
		}
		return parsePiece(before)
	}
	cut := max(strings.LastIndex(s, ", "), strings.LastIndex(s, ": "))
	if cut < 0 || strings.ContainsAny(s[:cut], "0123456789") {
		return span{}, 0, false
	}
	return parsePiece(s[cut+2:])
}

// parsePiece wants a date with a year.
func parsePiece(s string) (span, notes, bool) {
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if s = strings.TrimSpace(s); digits < 3 {
		return span{}, 0, false
	}
	found, n, ok := parseStrict(s)
	if !ok {
		found, n, ok = parseFree(s)
	}
	return found, n | notePartial, ok && !found.empty()
}
