package sample

import "strconv"

// expand appends a phrase of the list with its slots filled. The same random
// numbers and year give the same text.
func (l *phraseList) expand(b []byte, r *random, year int) []byte {
	return l.phrases[r.below(len(l.phrases))].expand(b, r, year)
}

// text returns a phrase of the list as a string.
func (l *phraseList) text(r *random, year int) string {
	p := l.phrases[r.below(len(l.phrases))]
	if len(p) == 1 && p[0].list == nil && p[0].number == noNumber {
		return p[0].text
	}
	var room [160]byte
	return string(p.expand(room[:0], r, year))
}

// inTurn returns phrase n of the list, counted round and round.
func (l *phraseList) inTurn(n int, r *random, year int) string {
	return string(l.phrases[n%len(l.phrases)].expand(nil, r, year))
}

func (p phrase) expand(b []byte, r *random, year int) []byte {
	for i := range p {
		switch s := &p[i]; {
		case s.list != nil:
			b = s.list.expand(b, r, year)
		case s.number != noNumber:
			b = s.appendNumber(b, r, year)
		default:
			b = append(b, s.text...)
		}
	}
	return b
}

func (s *segment) appendNumber(b []byte, r *random, year int) []byte {
	switch s.number {
	case yearNumber:
		return strconv.AppendInt(b, int64(year+s.low), 10)
	case shortYear:
		return appendPadded(b, (year+s.low)%100, 2)
	case decade:
		return strconv.AppendInt(b, int64(year/10), 10)
	case century:
		return strconv.AppendInt(b, int64((year-1)/100+1), 10)
	default:
		return appendPadded(b, r.between(s.low, s.high), s.width)
	}
}

// appendPadded appends n with at least width digits.
func appendPadded(b []byte, n, width int) []byte {
	for limit := 10; width > 1; width, limit = width-1, limit*10 {
		if n < limit {
			b = append(b, '0')
		}
	}
	return strconv.AppendInt(b, int64(n), 10)
}
