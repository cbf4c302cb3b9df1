package edtf

// word reads a word; the cursor is behind it.
func (p *parser) word(t token) bool {
	q := p.cur()
	if n := p.era(t); n > 0 {
		p.i += n
		return true
	}
	switch t.word.class {
	case noise, timeWord, nothing, suffix:
	case month, season:
		return p.month(int(t.word.value))
	case circa:
		p.circa()
	case doubt:
		q.doubt = true
	case before, after, earlier, later, not, from:
		return p.limit(t)
	case to:
		return p.to(t)
	case between:
		p.between = true
	case and:
		p.and()
	case present:
		p.openRight = true
	case century, decade, tens, letterS, letterV:
		return p.unit(t)
	case eraBC:
		q.era = eraBefore
	case eraAD, copyrighted:
		if t.word.class == eraAD {
			q.era = eraSince
		}
	case phase:
		q.phase = int(t.word.value)
	case ordinal:
		return q.push(int(t.word.value), 2, true)
	case fraction:
		q.of, q.nth = int(t.word.value), q.pop().value
		q.content = q.n > 0
	case letterC:
		return p.letterC(t)
	default:
		return p.strangeWord(t)
	}
	return true
}

func (p *parser) month(m int) bool {
	q := p.fresh(p.cur().month > 0)
	q.month, q.content = m, true
	// May-1920 and May/1920
	if p.i+1 < len(p.toks) && (p.toks[p.i].kind == '-' || p.toks[p.i].kind == '/') && !q.hasYear && q.n == 0 {
		if t, ok := p.numberAt(p.i, p.toks[p.i].kind); ok && t.digits == 4 {
			q.setYear(t.num, 4, 0)
			p.i += 2
		}
	}
	return true
}

// circa belongs to the date behind it; behind everything it belongs to all.
func (p *parser) circa() {
	if p.dateAhead() {
		p.fresh(p.cur().complete()).approx = true
		return
	}
	p.approxAll = true
}

// dateAhead reports whether more of a date is to come.
func (p *parser) dateAhead() bool {
	for _, t := range p.toks[p.i:] {
		switch {
		case t.kind == 'n', t.word.class == month, t.word.class == season, t.word.class == century:
			return true
		}
	}
	return false
}

// ourEra measures "н.э.", also with a blank in it.
func (p *parser) ourEra() int {
	rest := p.toks[p.i:]
	switch {
	case len(rest) > 0 && string(rest[0].text) == "нэ":
		return 1
	case len(rest) > 1 && string(rest[0].text) == "н" && string(rest[1].text) == "э":
		return 2
	}
	return 0
}

// to is a dash in words. In Russian it is also the start of "before our era".
func (p *parser) to(t token) bool {
	if n := p.ourEra(); n > 0 {
		p.i += n
		p.cur().era = eraBefore
		return true
	}
	q := p.cur()
	if string(t.text) == "до" && !q.content && p.n == 0 && p.dateAhead() { // until, without a from
		q.limit = endsBefore
		return true
	}
	q.negated = false
	return p.rangeTo()
}

// and closes a date of a list; between X and Y it is a range.
func (p *parser) and() {
	q := p.cur()
	if !q.content {
		return
	}
	if p.between {
		p.between = false
		p.next('r')
		return
	}
	p.next('l')
}

// strangeWord knows Roman numerals.
func (p *parser) strangeWord(t token) bool {
	if n := roman(t.text); n > 0 {
		return p.cur().push(n, 2, true)
	}
	return false
}
