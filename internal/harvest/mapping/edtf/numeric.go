package edtf

// numberAt returns the written-out number at k when it directly follows mark sep.
func (p *parser) numberAt(k int, sep byte) (token, bool) {
	if k+1 >= len(p.toks) || p.toks[k].kind != sep || !p.toks[k].glued {
		return token{}, false
	}
	t := p.toks[k+1]
	return t, t.kind == 'n' && t.glued && t.mask == 0
}

// compound reads a date written in digits at the cursor: three or two numbers
// with the same mark between them, or 8, 14 or 6 digits at once.
func (p *parser) compound(t token) (n int, ok bool) {
	if t.mask > 0 {
		return 0, false
	}
	if t.digits == 6 || t.digits == 8 || t.digits == 14 {
		return 1, p.packed(t)
	}
	if p.i+1 >= len(p.toks) || t.digits > 4 {
		return 0, false
	}
	sep := p.toks[p.i+1].kind
	if sep != '-' && sep != '/' && sep != '.' {
		return 0, false
	}
	if n := p.named(t, sep); n > 0 {
		return n, true
	}
	second, ok := p.numberAt(p.i+1, sep)
	if !ok {
		return 0, false
	}
	if third, ok := p.numberAt(p.i+3, sep); ok && p.triple(t, second, third, sep) {
		return 5, true
	}
	return 3, p.pair(t, second, sep)
}

// packed reads yyyymmdd, yyyymmddhhmmss and yyyymm.
func (p *parser) packed(t token) bool {
	v := t.num
	if t.digits == 14 {
		v /= 1_000_000
	}
	if t.digits == 6 {
		v *= 100
	}
	y, m, d := v/10_000, v/100%100, v%100
	if y < 1000 || y > 2999 || m > 12 || d > 31 || t.digits == 6 && m == 0 || m == 0 && d > 0 {
		return false
	}
	p.full(y, m, d)
	return true
}

// full starts a new part if needed and gives it a date.
func (p *parser) full(y, m, d int) {
	q := p.fresh(p.cur().hasYear || p.cur().month > 0 || p.cur().n > 0)
	q.setYear(y, 4, 0)
	q.month, q.day = m, d
	if y == 0 && m == 0 && d == 0 {
		*q = part{link: q.link}
		p.blank = true
	}
}

// triple reads y-m-d, m/d/y, m-d-y and d.m.y.
func (p *parser) triple(a, b, c token, sep byte) bool {
	switch {
	case a.digits == 4 && b.digits <= 2 && c.digits <= 2:
		y, m, d := a.num, b.num, c.num
		if m > 12 {
			m, d = 0, 0
			p.notes |= noteImpossible
		}
		p.full(y, m, d)
		return true
	case c.digits != 4 || a.digits > 2 || b.digits > 2:
		return false
	}
	m, d := a.num, b.num
	if sep == '.' {
		m, d = d, m
	}
	if m > 12 && d <= 12 {
		m, d = d, m
	} else if sep != '.' && d <= 12 && d != m && m > 0 && d > 0 {
		p.notes |= noteAmbiguous
	}
	if m > 12 {
		m, d = 0, 0
		p.notes |= noteImpossible
	}
	p.full(c.num, m, d)
	return true
}

// pair reads y-m and m/y; what is no month is left to the ranges.
func (p *parser) pair(a, b token, sep byte) bool {
	if p.cur().month > 0 || p.cur().n > 0 {
		return false
	}
	if a.digits == 4 && b.digits <= 2 && b.num <= 12 {
		if sep != '-' && b.digits == 2 && b.num > a.num%100 || b.digits == 1 && b.num > a.num%10 {
			p.notes |= noteAmbiguous
		}
		p.full(a.num, b.num, 0)
		return true
	}
	if b.digits == 4 && a.digits <= 2 && a.num <= 12 && a.num > 0 {
		p.full(b.num, a.num, 0)
		return true
	}
	return false
}

// named reads 3-May-1920, 1920-May-3 and 1920-May; it returns how many tokens.
func (p *parser) named(t token, sep byte) int {
	if p.i+2 >= len(p.toks) || p.cur().month > 0 {
		return 0
	}
	m := p.toks[p.i+2]
	if !p.toks[p.i+1].glued || !m.glued || m.word.class != month {
		return 0
	}
	last, ok := p.numberAt(p.i+3, sep)
	switch {
	case ok && t.digits == 4 && last.digits <= 2:
		p.full(t.num, int(m.word.value), last.num)
		return 5
	case ok && t.digits <= 2 && last.digits == 4:
		p.full(last.num, int(m.word.value), t.num)
		return 5
	case t.digits == 4 && sep != '/' && (p.i+3 >= len(p.toks) || p.toks[p.i+3].kind != sep):
		p.full(t.num, int(m.word.value), 0)
		return 3
	}
	return 0
}
