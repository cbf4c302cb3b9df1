package edtf

// unit reads the words for century and decade, and the letters that stand for them.
func (p *parser) unit(t token) bool {
	q := p.cur()
	switch {
	case q.n > 0 && (t.word.class == century || q.nums[q.n-1].ordinal || t.word.class == letterV) && t.word.class != tens:
		q.century = q.pop().value
		return q.n == 0
	case t.word.class == tens || t.word.class == letterS && t.glued:
		return p.tens()
	case t.word.class == decade:
		if q.hasYear && q.mask == 0 && q.year%10 == 0 {
			q.tens = true
		} else if !q.content {
			return p.decadeAhead()
		}
		return true
	case t.word.class == letterV: // Russian: in
		return true
	}
	return p.centuryAhead()
}

// tens is the s of 1890s, and of the second of 1920s-30s.
func (p *parser) tens() bool {
	q := p.cur()
	if q.hasYear && q.month == 0 {
		q.tens = q.year%10 == 0 && q.mask == 0
		return q.tens || q.mask > 0
	}
	if q.n == 1 && q.nums[0].digits == 2 && p.n > 0 {
		q.tens = true
		return true
	}
	return false
}

// decadeAhead: années 1890.
func (p *parser) decadeAhead() bool {
	for k := p.i; k < len(p.toks); k++ {
		if t := p.toks[k]; t.kind == 'n' {
			last := k+1 == len(p.toks)
			if last && t.digits == 4 && t.mask == 0 && t.num%10 == 0 {
				p.cur().tens = true
			}
			return true
		}
	}
	return true
}

// centuryAhead: siglo XIX, s. XIX.
func (p *parser) centuryAhead() bool {
	if p.i >= len(p.toks) {
		return false
	}
	t, q := p.toks[p.i], p.cur()
	value := roman(t.text)
	if t.kind == 'n' && t.digits <= 2 {
		value = t.num
	}
	if value == 0 {
		return false
	}
	p.i++
	q.century, q.content = value, true
	return true
}

// letterC is circa before a date, copyright when a year is joined to it, and
// century behind an ordinal number.
func (p *parser) letterC(t token) bool {
	q := p.cur()
	if q.n == 1 && q.nums[0].ordinal && !q.hasYear {
		q.century = q.pop().value
		return true
	}
	if p.i < len(p.toks) && p.toks[p.i].kind == 'n' && p.toks[p.i].glued && !t.dot {
		p.notes |= noteAmbiguous
		return true
	}
	p.circa()
	return true
}
