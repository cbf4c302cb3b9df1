package edtf

// kind tells what stands at an end of an interval.
type kind uint8

const (
	unknown kind = iota // nothing: "/1985"
	open                // "..": it goes on
	known
)

type bound struct {
	point
	kind kind
}

// span is a date or an interval.
type span struct {
	a, b   bound
	single bool // a date: a and b are the same
}

func (s span) empty() bool { return s.a.kind != known && s.b.kind != known }

// order exchanges the ends when the first lies behind the last, and says so.
func (s *span) order() bool {
	if s.single || s.a.kind != known || s.b.kind != known || !s.b.last().before(s.a.first()) {
		return false
	}
	s.a, s.b = s.b, s.a
	return true
}

// fill writes what s means into d.
func (s span) fill(d *Date) {
	b := make([]byte, 0, 32)
	b = s.a.append(b)
	if !s.single {
		b = s.b.append(append(b, '/'))
	}
	d.EDTF, d.Known = string(b), true
	if s.a.kind == known {
		d.Begin = s.a.first().String()
		s.a.flags(d)
	}
	if s.b.kind == known {
		d.End = s.b.last().String()
		s.b.flags(d)
	}
}

func (b bound) append(out []byte) []byte {
	switch b.kind {
	case open:
		return append(out, ".."...)
	case known:
		return b.point.append(out)
	}
	return out
}

func (b bound) flags(d *Date) {
	d.Approximate = d.Approximate || b.qual == '~' || b.qual == '%'
	d.Uncertain = d.Uncertain || b.qual == '?' || b.qual == '%'
}

func (p *point) qualify(approximate, uncertain bool) {
	approximate = approximate || p.qual == '~' || p.qual == '%'
	uncertain = uncertain || p.qual == '?' || p.qual == '%'
	switch {
	case approximate && uncertain:
		p.qual = '%'
	case approximate:
		p.qual = '~'
	case uncertain:
		p.qual = '?'
	}
}
