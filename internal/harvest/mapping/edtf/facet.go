package edtf

import "strconv"

// MaxDecades bounds what Decades returns: a longer span says nothing as a facet.
const MaxDecades = 100

// Decades names each decade from begin to end, both included: "1890s", "1900s".
// Years BC have no decade. A date open at one end has the decade of the other.
// Nothing is returned for days that cannot be read, for a span that ends before
// it begins, and for one of more than MaxDecades.
func Decades(begin, end string) []string {
	if begin == "" {
		begin = end
	}
	if end == "" {
		end = begin
	}
	from, ok := yearOf(begin)
	to, ok2 := yearOf(end)
	if !ok || !ok2 || to < 1 || to < from {
		return nil
	}
	first, last := max(from, 1)/10, to/10
	if last-first >= MaxDecades {
		return nil
	}
	out := make([]string, 0, last-first+1)
	for d := first; d <= last; d++ {
		out = append(out, strconv.Itoa(d*10)+"s")
	}
	return out
}

// SortKey turns a day into a text that sorts as the days do, years BC and
// beyond 9999 included; empty for what is no day.
func SortKey(isoDay string) string {
	y, ok := yearOf(isoDay)
	if !ok {
		return ""
	}
	b := strconv.AppendInt(make([]byte, 0, 16), int64(y)+5_000_000_000, 10)
	return string(append(b, isoDay[len(isoDay)-6:]...))
}

// Extent returns the earliest begin and the latest end of the dates; what is
// missing on one side is taken from the other.
func Extent(dates []Date) (begin, end string) {
	for _, d := range dates {
		b, e := d.Begin, d.End
		if b == "" {
			b = e
		}
		if e == "" {
			e = b
		}
		if b != "" && (begin == "" || SortKey(b) < SortKey(begin)) {
			begin = b
		}
		if e != "" && (end == "" || SortKey(end) < SortKey(e)) {
			end = e
		}
	}
	return begin, end
}

// yearOf reads the year of a day as Parse writes it.
func yearOf(s string) (int, bool) {
	n := len(s) - 6
	if n < 4 || s[n] != '-' || s[n+3] != '-' {
		return 0, false
	}
	y, err := strconv.Atoi(s[:n])
	return y, err == nil && y >= -maxYear-1 && y <= maxYear+1
}
