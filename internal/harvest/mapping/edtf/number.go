package edtf

// number reads a number token at the cursor.
func (p *parser) number(t token) bool {
	if n, ok := p.timeOfDay(); ok {
		p.i += n
		return true
	}
	if n, ok := p.compound(t); ok {
		p.i += n
		return true
	}
	p.i++
	switch {
	case t.digits == 3 || t.digits == 4:
		p.fresh(p.cur().hasYear || p.cur().century > 0).setYear(t.num, t.digits, t.mask)
		return true
	case t.digits > 4:
		return false
	}
	q := p.fresh(p.cur().complete() && p.cur().month == 0 || p.cur().day > 0 && p.cur().hasYear)
	if p.i < len(p.toks) && p.toks[p.i].glued && isSuffix(p.toks[p.i]) {
		p.i++
		return q.push(t.num, t.digits, true)
	}
	return q.push(t.num, t.digits, false)
}

// isSuffix knows the endings of ordinal numbers.
func isSuffix(t token) bool {
	if t.word.class == suffix {
		return true
	}
	switch string(t.text) {
	case "nd", "e", "er", "o", "a", "е":
		return true
	}
	return false
}

// timeOfDay measures a time at the cursor, with its zone.
func (p *parser) timeOfDay() (n int, ok bool) {
	k := p.i + 1
	if k+1 >= len(p.toks) || p.toks[k].kind != ':' || p.toks[k+1].kind != 'n' {
		return 0, false
	}
	for k < len(p.toks) {
		t := p.toks[k]
		switch {
		case t.kind == ':' || t.kind == 'n' && t.glued || (t.kind == '.' || t.kind == '-') && t.glued, t.kind == '+',
			t.kind == 'w' && t.word.class == timeWord:
			k++
			continue
		}
		break
	}
	return k - p.i, true
}
