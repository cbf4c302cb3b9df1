package edtf

// span puts the parts together.
func (p *parser) span() (span, bool) {
	if p.n > 0 && !p.cur().content { // "1909-", "1906 and undated"
		p.openRight = p.openRight || p.cur().link == 'r'
		p.n--
	}
	parts := p.parts[:p.n+1]
	if !parts[0].content {
		return span{}, p.blank && p.n == 0
	}
	fillIn(parts)
	if parts[0].approx && p.n == 1 && parts[1].link == 'r' {
		parts[1].approx = true // circa 1890-1895
	}
	return p.extent(parts)
}

// extent returns the interval from the first to the last of the parts.
func (p *parser) extent(parts []part) (span, bool) {
	var out span
	for i := range parts {
		q := &parts[i]
		q.approx = q.approx || p.approxAll
		if q.limit == beginsWith && len(parts) > i+1 && parts[i+1].link == 'r' {
			q.limit = within // from 1890 to 1895
		}
		a, b, n, ok := q.points()
		if !ok {
			return span{}, false
		}
		p.notes |= n
		var one span
		switch q.limit {
		case within:
			one = span{bound{a, known}, bound{b, known}, a == b}
		case endsBefore:
			one = span{bound{kind: open}, bound{a.previous(), known}, false}
		case endsWith:
			one = span{bound{kind: open}, bound{b, known}, false}
		case beginsPast:
			one = span{bound{b.following(), known}, bound{kind: open}, false}
		case beginsWith:
			one = span{bound{a, known}, bound{kind: open}, false}
		}
		if i == 0 {
			out = one
			continue
		}
		if parts[i].link == 'r' && len(parts) == 2 && one.a.kind == known && out.a.kind == known &&
			one.b.last().before(out.a.first()) {
			p.notes |= noteSwapped
		}
		out = out.join(one)
	}
	return p.opened(out)
}

// opened applies the dashes that have nothing on one side.
func (p *parser) opened(out span) (span, bool) {
	if p.openLeft {
		if p.openRight {
			return span{}, false
		}
		out.a, out.single = bound{kind: open}, false
	}
	if p.openRight {
		out.b, out.single = bound{kind: open}, false
	}
	return out, !out.empty() && out.a.fourDigits() && out.b.fourDigits()
}

// fourDigits reports whether the year can stand beside a month in EDTF.
func (p point) fourDigits() bool { return p.year >= -9999 && p.year <= 9999 }

// join returns the interval over both. Of limits on either side each binds.
func (s span) join(t span) span {
	out := s
	if t.a.kind == known && (s.a.kind != known || t.a.first().before(s.a.first())) {
		out.a = t.a
	}
	if t.b.kind == known && (s.b.kind != known || s.b.last().before(t.b.last())) {
		out.b = t.b
	}
	out.single = out.a == out.b
	return out
}

// previous returns the last point, as precise as p, that ends before it.
func (p point) previous() point {
	d := p.first()
	switch {
	case p.month <= 0 || p.month > 24:
		return point{year: d.y - 1, qual: p.qual}
	case p.month > 12 || p.day <= 0:
		if d.m--; d.m == 0 {
			d.y, d.m = d.y-1, 12
		}
		return point{year: d.y, month: d.m, qual: p.qual}
	}
	if d.d--; d.d == 0 {
		if d.m--; d.m == 0 {
			d.y, d.m = d.y-1, 12
		}
		d.d = daysIn(d.y, d.m)
	}
	return point{year: d.y, month: d.m, day: d.d, qual: p.qual}
}

// following returns the first point, as precise as p, that begins after it.
func (p point) following() point {
	d := p.last()
	switch {
	case p.month <= 0:
		return point{year: d.y + 1, qual: p.qual}
	case p.month > 12 || p.day <= 0:
		if d.m++; d.m > 12 {
			d.y, d.m = d.y+1, 1
		}
		return point{year: d.y, month: d.m, qual: p.qual}
	}
	if d.d++; d.d > daysIn(d.y, d.m) {
		d.d = 1
		if d.m++; d.m > 12 {
			d.y, d.m = d.y+1, 1
		}
	}
	return point{year: d.y, month: d.m, day: d.d, qual: p.qual}
}
