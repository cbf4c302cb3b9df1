package edtf

import "bytes"

const maxParts = 12

// parser reads the tokens of a text from left to right into parts.
type parser struct {
	toks  []token
	i     int
	parts [maxParts]part
	n     int  // the part being read
	over  bool // too many parts
	blank bool // 0000-00-00 was read: no date
	notes notes

	openLeft, openRight bool
	between             bool // the next "and" is a range
	approxAll           bool // a circa behind everything
}

func (p *parser) cur() *part { return &p.parts[p.n] }

// fresh returns the part to write to: a new one, joined as a list, when the
// current one is taken.
func (p *parser) fresh(taken bool) *part {
	if taken {
		p.next('l')
	}
	return p.cur()
}

func (p *parser) next(link byte) {
	if p.n+1 == maxParts {
		p.over = true
		return
	}
	p.n++
	p.parts[p.n].link = link
}

// parseFree reads what people write.
func parseFree(s string) (span, notes, bool) {
	var text [2*MaxText + 64]byte
	var toks [maxTokens]token
	b := scripts(fold(text[:0], s))
	if isUndated(b) {
		return span{}, 0, true
	}
	t, ok := tokenize(toks[:0], b)
	if !ok {
		return span{}, 0, false
	}
	p := parser{toks: t}
	for p.i < len(p.toks) {
		if !p.step(p.toks[p.i]) || p.over {
			return span{}, 0, false
		}
	}
	out, ok := p.span()
	return out, p.notes, ok
}

// isUndated reports whether b only says that there is no date.
func isUndated(b []byte) bool {
	var buf [32]byte
	out := buf[:0]
	for _, c := range b {
		switch {
		case letter(c):
			if len(out) == len(buf) {
				return false
			}
			out = append(out, c)
		case c >= '0' && c <= '9':
			return false
		}
	}
	return len(out) == 0 && len(bytes.Trim(b, " -?./[]")) == 0 || undated[string(out)]
}

// step reads one token, or the few that belong together.
func (p *parser) step(t token) bool {
	switch t.kind {
	case 'n':
		return p.number(t)
	case 'w':
		p.i++
		return p.word(t)
	case '-', '/', '=':
		p.i++
		return p.dash(t)
	case '?':
		p.cur().doubt = true
	case '~':
		p.cur().approx = true
	case '%':
		p.cur().approx, p.cur().doubt = true, true
	case ';', '&':
		if p.cur().content {
			p.next('l')
		}
	case ',', '\'', '.', ':', '|':
	default:
		return false
	}
	p.i++
	return true
}

// dash is a range, unless it ties two words together.
func (p *parser) dash(t token) bool {
	q := p.cur()
	if !q.content && (q.phase > 0 || q.limit != within) && t.kind == '-' { // mid-1890s, pre-1900
		return true
	}
	if p.i < len(p.toks) && p.toks[p.i].glued && p.toks[p.i].word.class == tens && t.glued { // 1890-е
		return true
	}
	return p.rangeTo()
}

// rangeTo closes the part as the first of a range.
func (p *parser) rangeTo() bool {
	q := p.cur()
	switch {
	case q.content:
		p.next('r')
	case p.n == 0:
		p.openLeft = true
	default:
		return q.link == 'r' // "1890 -- 1895", "1890 - to 1895"
	}
	return true
}
