package edtf

// era of a year.
const (
	eraNone = iota
	eraBefore
	eraSince
)

// limit is what a part says about an interval.
type limit uint8

const (
	within     limit = iota
	endsBefore       // before 1900
	endsWith         // not after 1900
	beginsPast       // after 1900
	beginsWith       // not before 1900, since 1900
)

// part is what was read of one date of a text; the rest of it may stand in the
// date beside it ("3-5 March 1920").
type part struct {
	year    int
	hasYear bool
	digits  int // of the year as written
	mask    int
	month   int // 1-12, 21-24
	day     int
	tens    bool // 1890s
	century int
	nums    [3]smallNumber
	n       int // of nums
	era     int
	phase   int // 1 early, 2 mid, 3 late
	of      int // half 2, quarter 4
	nth     int // which of them, from 1
	limit   limit
	negated bool // "not" was read, "before" or "after" is to follow
	approx  bool
	doubt   bool
	content bool // anything but limits and flags was read
	link    byte // what stands before this part: 'r' a range, 'l' a list
}

// smallNumber is a number of one or two digits, or an ordinal.
type smallNumber struct {
	value   int
	digits  int
	ordinal bool // 19th, XIX, nineteenth
}

func (q *part) push(value, digits int, ordinal bool) bool {
	if q.n == len(q.nums) {
		return false
	}
	q.nums[q.n] = smallNumber{value, digits, ordinal}
	q.n++
	q.content = true
	return true
}

func (q *part) pop() smallNumber {
	if q.n == 0 {
		return smallNumber{}
	}
	q.n--
	return q.nums[q.n]
}

func (q *part) setYear(year, digits, mask int) {
	q.year, q.digits, q.mask, q.hasYear, q.content = year, digits, mask, true, true
}

// settle gives the numbers of a part their meaning where it is plain.
func (q *part) settle() {
	if q.n == 0 || q.century > 0 {
		return
	}
	last := q.nums[q.n-1]
	if q.era != eraNone && !q.hasYear && !last.ordinal {
		q.pop()
		q.setYear(last.value, last.digits, 0)
	}
	if q.n == 1 && q.month > 0 && q.month <= 12 && q.day == 0 && (q.nums[0].value <= 31 || q.hasYear) {
		q.day = q.pop().value
	}
}

// complete reports whether the part is a date by itself.
func (q *part) complete() bool { return q.n == 0 && (q.hasYear || q.century > 0) }

// bare returns the number when the part is nothing else.
func (q *part) bare() (smallNumber, bool) {
	if q.n != 1 || q.hasYear || q.month != 0 || q.century != 0 {
		return smallNumber{}, false
	}
	return q.nums[0], true
}

// astronomical returns the year on the scale with a year zero.
func (q *part) astronomical(year int) int {
	if q.era == eraBefore {
		return 1 - year
	}
	return year
}

// points returns the first and last point the part means.
func (q *part) points() (a, b point, note notes, ok bool) {
	if !q.complete() {
		return a, b, 0, false
	}
	switch {
	case q.century > 0:
		a, b, ok = q.centuryPoints()
	case q.tens || q.mask > 0:
		a, b, note, ok = q.decadePoints()
	default:
		a, b, note, ok = q.datePoints()
	}
	a.qualify(q.approx || q.phase > 0, q.doubt)
	b.qualify(q.approx || q.phase > 0, q.doubt)
	return a, b, note, ok
}

// datePoints reads year, month or season, and day.
func (q *part) datePoints() (a, b point, note notes, ok bool) {
	if q.year == 0 {
		return a, b, 0, false
	}
	p := point{year: q.astronomical(q.year), month: q.month, day: q.day}
	if q.digits < 4 && q.era == eraNone {
		note |= noteAmbiguous
	}
	switch {
	case p.month > 24 || p.month > 12 && p.month < 21:
		p.month, p.day, note = 0, 0, note|noteImpossible
	case p.day > 31 || p.day > 0 && p.month > 0 && p.month <= 12 && p.day > daysIn(p.year, p.month):
		p.day, note = 0, note|noteImpossible
	}
	if p.month > 12 || p.month == 0 {
		p.day = 0
	}
	if p.month == 0 && (q.of > 0 || q.phase > 0) {
		lo, hi := q.slice(1, 12)
		a, b = p, p
		a.month, b.month = lo, hi
		return a, b, note, true
	}
	return p, p, note, true
}
