package edtf

// fillIn gives each part what it leaves to its neighbour to say:
// 3-5 March 1920, July/August 2004, 1890-95, 12th-13th century, 300-200 BC.
func fillIn(parts []part) {
	for i := range parts {
		parts[i].settle()
	}
	for i := len(parts) - 2; i >= 0; i-- {
		parts[i].fromRight(&parts[i+1])
	}
	for i := 1; i < len(parts); i++ {
		parts[i].fromLeft(&parts[i-1])
	}
}

// fromRight completes the earlier of two parts.
func (q *part) fromRight(r *part) {
	// May 3-5 1920: the number on the right is a day of the month on the left.
	if q.month > 0 && q.month <= 12 && q.day > 0 && !q.hasYear && r.month == 0 && r.hasYear && r.n == 1 {
		r.month = q.month
		r.settle()
	}
	if num, ok := q.bare(); ok {
		switch {
		case r.century > 0:
			q.century, q.n = num.value, 0
		case r.month > 0 && r.month <= 12 && r.day > 0:
			q.day, q.month, q.n = num.value, r.month, 0
		case r.era == eraBefore && r.hasYear && r.month == 0:
			q.n, q.era = 0, eraBefore
			q.setYear(num.value, num.digits, 0)
		}
	}
	if q.month > 0 && !q.hasYear && r.hasYear && q.n == 0 {
		q.setYear(r.year, r.digits, r.mask)
		q.era = r.era
		if q.month > r.month && r.month > 0 { // December-January 1920
			q.year--
		}
	}
	if q.era == eraNone && r.era == eraBefore && (r.hasYear && q.year >= r.year || r.century > 0 && q.century >= r.century) {
		q.era = eraBefore
	}
	if q.phase > 0 && q.n == 0 && !q.hasYear && q.century == 0 && q.month == 0 { // early to mid 1890s
		q.year, q.hasYear, q.tens, q.century, q.mask, q.digits = r.year, r.hasYear, r.tens, r.century, r.mask, r.digits
	}
}

// fromLeft completes the later of two parts.
func (q *part) fromLeft(l *part) {
	if q.month > 0 && !q.hasYear && l.hasYear && q.n == 0 {
		q.setYear(l.year, l.digits, l.mask)
		q.era = l.era
		if q.month < l.month {
			q.year++
		}
		return
	}
	if l.month == 24 && l.hasYear && q.hasYear && q.month == 0 && q.year == l.year+1 { // winter 1903-1904
		*q = *l
		return
	}
	num, ok := q.bare()
	if !ok || num.ordinal && l.century == 0 && l.day == 0 {
		return
	}
	switch {
	case l.century > 0:
		q.century, q.n = num.value, 0
	case l.day > 0 && l.hasYear:
		q.n = 0
		q.setYear(l.year, l.digits, 0)
		q.month, q.day, q.era = l.month, num.value, l.era
	case l.hasYear && num.digits == 2 && l.era != eraBefore && (l.month == 0 || l.month == 24):
		q.shortYear(l, num.value)
	}
}

// shortYear reads the 95 of 1890-95.
func (q *part) shortYear(l *part, value int) {
	year := l.year - l.year%100 + value
	if year <= l.year && !(q.tens && year > l.year-10 && value != l.year%100) {
		return
	}
	q.n = 0
	if l.month == 24 && year == l.year+1 {
		*q = *l
		return
	}
	q.setYear(year, l.digits, 0)
}
