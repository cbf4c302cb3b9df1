package edtf

func (p *parser) limit(t token) bool {
	if string(t.text) == "prima" && p.i < len(p.toks) && p.toks[p.i].word.class == fraction {
		return p.cur().push(1, 2, true)
	}
	q, behind := p.limited()
	switch t.word.class {
	case not:
		q.negated = true
		return true
	case before, earlier:
		q.limit = endsBefore
		if q.negated {
			q.limit = beginsWith
		} else if behind {
			q.limit = endsWith
		}
	case after, later:
		q.limit = beginsPast
		if q.negated {
			q.limit = endsWith
		} else if behind {
			q.limit = beginsWith
		}
	case from:
		q.limit = beginsWith
	}
	q.negated = false
	return true
}

// limited returns the part that "before", "after" and their like speak of: the
// one to come, or, with nothing to come, the one behind ("1900 or later").
func (p *parser) limited() (q *part, behind bool) {
	q = p.cur()
	if p.dateAhead() {
		return p.fresh(q.content), false
	}
	if !q.content && p.n > 0 {
		*q = part{}
		p.n--
	}
	return p.cur(), true
}
