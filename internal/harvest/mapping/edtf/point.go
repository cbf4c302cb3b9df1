package edtf

import "strconv"

const unspecified = -1 // month or day written XX

// point is one date of level 0 or 1: a day, month, season, year, decade or century.
type point struct {
	year  int  // astronomical; unspecified digits are zero
	mask  int  // unspecified digits at the right of the year, 0 to 3
	month int  // 0 none, 1-12, 21-24 a season, or unspecified
	day   int  // 0 none, 1-31, or unspecified
	qual  byte // 0, '?', '~' or '%'
}

type day struct{ y, m, d int }

func (a day) before(b day) bool {
	if a.y != b.y {
		return a.y < b.y
	}
	if a.m != b.m {
		return a.m < b.m
	}
	return a.d < b.d
}

// first returns the first day that p may mean.
func (p point) first() day {
	y := p.year
	if p.mask > 0 && y < 0 {
		y -= pow10(p.mask) - 1
	}
	switch {
	case p.month <= 0:
		return day{y, 1, 1}
	case p.month > 12:
		return day{y, (p.month - 20) * 3, 1}
	case p.day <= 0:
		return day{y, p.month, 1}
	}
	return day{y, p.month, p.day}
}

// last returns the last day that p may mean.
func (p point) last() day {
	y := p.year
	if p.mask > 0 && y >= 0 {
		y += pow10(p.mask) - 1
	}
	switch {
	case p.month <= 0:
		return day{y, 12, 31}
	case p.month == 24:
		return day{y + 1, 2, daysIn(y+1, 2)}
	case p.month > 12:
		m := (p.month-20)*3 + 2
		return day{y, m, daysIn(y, m)}
	case p.day <= 0:
		return day{y, p.month, daysIn(y, p.month)}
	}
	return day{y, p.month, p.day}
}

// append writes p as EDTF.
func (p point) append(b []byte) []byte {
	b = appendYear(b, p.year, true)
	for i := range p.mask {
		b[len(b)-1-i] = 'X'
	}
	for _, part := range [...]int{p.month, p.day} {
		switch {
		case part == unspecified:
			b = append(b, "-XX"...)
		case part > 0:
			b = append(b, '-', byte('0'+part/10), byte('0'+part%10))
		}
	}
	if p.qual != 0 {
		b = append(b, p.qual)
	}
	return b
}

func (d day) String() string {
	b := appendYear(make([]byte, 0, 16), d.y, false)
	b = append(b, '-', byte('0'+d.m/10), byte('0'+d.m%10), '-', byte('0'+d.d/10), byte('0'+d.d%10))
	return string(b)
}

// appendYear writes at least four digits; in EDTF a longer year has a Y before it.
func appendYear(b []byte, y int, edtf bool) []byte {
	if edtf && (y > 9999 || y < -9999) {
		b = append(b, 'Y')
	}
	if y < 0 {
		b = append(b, '-')
		y = -y
	}
	for n := 1000; n > 1 && y < n; n /= 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(y), 10)
}

func pow10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func daysIn(y, m int) int {
	switch m {
	case 2:
		if leap(y) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
