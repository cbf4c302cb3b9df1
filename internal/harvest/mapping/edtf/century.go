package edtf

// slice narrows lo..hi to the third, half or quarter the part names.
func (q *part) slice(lo, hi int) (int, int) {
	n := hi - lo + 1
	switch {
	case q.of > 0:
		k := min(q.nth, q.of)
		if k < 1 {
			k = 1
		}
		return lo + (k-1)*n/q.of, lo + k*n/q.of - 1
	case n == 12 && q.phase > 0:
		return lo + (q.phase-1)*4, lo + q.phase*4 - 1
	case q.phase == 1:
		return lo, lo + n/3
	case q.phase == 2:
		return lo + n/3 + 1, lo + 2*n/3
	case q.phase == 3:
		return lo + 2*n/3 + 1, hi
	}
	return lo, hi
}

// centuryPoints: the 19th century is 18XX. The 1st begins with the year 1, and
// the 1st BC ends with 1 BC, which only an interval can say.
func (q *part) centuryPoints() (a, b point, ok bool) {
	if q.century > 30 || q.hasYear || q.month != 0 {
		return a, b, false
	}
	base := (q.century - 1) * 100
	if q.era != eraBefore {
		return q.years(base, base+99, 2)
	}
	return q.years(-(base + 99), -base, 2)
}

// decadePoints: 1890s is 189X; a decade BC lies athwart the digits of its
// astronomical years and is an interval.
func (q *part) decadePoints() (a, b point, note notes, ok bool) {
	width := max(q.mask, 1)
	size := pow10(width)
	if q.year%size != 0 || q.day != 0 || q.month != 0 {
		return a, b, 0, false
	}
	if q.tens && q.mask == 0 && q.year%100 == 0 || q.mask == 1 && q.digits < 4 {
		note = noteAmbiguous
	}
	if q.era == eraBefore {
		lo := max(q.year, 1)
		a, b = point{year: 1 - (q.year + size - 1)}, point{year: 1 - lo}
		return a, b, note, true
	}
	a, b, ok = q.years(q.year, q.year+size-1, width)
	return a, b, note, ok
}

// years makes points of lo..hi, one masked point when they are all of it.
func (q *part) years(lo, hi, mask int) (a, b point, ok bool) {
	if q.phase > 0 || q.of > 0 {
		lo, hi = q.slice(lo, hi)
		return point{year: max(lo, lowest(q))}, point{year: hi}, true
	}
	switch {
	case hi == 0: // the first century BC
		return point{year: lo}, point{year: 0}, true
	case hi < 0:
		p := point{year: hi, mask: mask}
		return p, p, true
	case lo == 0: // no year 0 in the common era
		return point{year: 1}, point{year: hi}, true
	}
	p := point{year: lo, mask: mask}
	return p, p, true
}

func lowest(q *part) int {
	if q.era == eraBefore {
		return -maxYear
	}
	return 1
}
