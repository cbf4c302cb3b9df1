package path

import (
	"strconv"
	"strings"
)

// marc reads 245$a$c, 245[1_]$a, 6XX$!2, 024[$2=doi]$a, 001, 008/35-37.
func (p *parser) marc() (walker, *Error) {
	f := &field{sep: p.opt.Sep, with880: p.opt.With880}
	if f.sep == "" {
		f.sep = " "
	}
	if err := p.tag(f); err != nil {
		return nil, err
	}
	if p.take("/") {
		return f, p.positions(f)
	}
	for !p.done() && p.text[p.at] == '[' {
		if err := p.narrow(f); err != nil {
			return nil, err
		}
	}
	for p.take("$") {
		switch {
		case p.take("*"):
			f.all = true
		case p.take("!"):
			f.all = true
			if p.done() || !isCode(p.text[p.at]) {
				return nil, p.fail("expected a subfield code")
			}
			f.codes += p.text[p.at : p.at+1]
			p.at++
		case !p.done() && isCode(p.text[p.at]):
			if f.all {
				return nil, p.fail("$* and $! cannot stand beside single subfields")
			}
			f.codes += p.text[p.at : p.at+1]
			p.at++
		default:
			return nil, p.fail("expected a subfield code")
		}
	}
	if !p.done() {
		return nil, p.fail("expected $, [ or the end")
	}
	control := strings.HasPrefix(f.tag, "00") || f.tag == "LDR"
	switch {
	case control && (f.codes != "" || f.all || f.indicators != "" || len(f.where) > 0):
		return nil, p.fail("a control field has no indicators or subfields")
	case !control && f.codes == "" && !f.all:
		return nil, p.fail("name the subfields: %s$a, or %s$* for all", f.tag, f.tag)
	}
	return f, nil
}

func (p *parser) tag(f *field) *Error {
	if p.take("LDR") || p.take("leader") {
		f.tag = "LDR"
		return nil
	}
	if len(p.text)-p.at < 3 {
		return p.fail("expected a tag of three characters")
	}
	f.tag = p.text[p.at : p.at+3]
	for i := range 3 {
		if c := f.tag[i]; (c < '0' || c > '9') && c != 'X' {
			return p.fail("expected a tag of three digits, X for any digit")
		}
	}
	p.at += 3
	return nil
}

func (p *parser) positions(f *field) *Error {
	if !strings.HasPrefix(f.tag, "00") && f.tag != "LDR" {
		return p.fail("only control fields and the leader have positions")
	}
	first, last, isRange := strings.Cut(p.text[p.at:], "-")
	from, err := strconv.ParseUint(first, 10, 16)
	if err != nil {
		return p.fail("expected a position such as 35 or 35-37")
	}
	to := from
	if isRange {
		if to, err = strconv.ParseUint(last, 10, 16); err != nil || to < from {
			return p.fail("expected a position such as 35 or 35-37")
		}
	}
	f.from, f.to = int(from), int(to)+1
	return nil
}

// narrow reads [1_], [$2=doi], [$2!=doi], [$a], [!$a].
func (p *parser) narrow(f *field) *Error {
	p.take("[")
	s := subfield{negate: p.take("!")}
	if !p.take("$") {
		if s.negate || len(p.text)-p.at < 3 || p.text[p.at+2] != ']' {
			return p.fail("expected two indicators and ], _ for a blank and * for any")
		}
		f.indicators = p.text[p.at : p.at+2]
		p.at += 3
		return nil
	}
	if p.done() || !isCode(p.text[p.at]) {
		return p.fail("expected a subfield code")
	}
	s.code = p.text[p.at : p.at+1]
	p.at++
	c, err := p.compare(condition{negate: s.negate})
	if err != nil {
		return err
	}
	s.value, s.compare, s.negate = c.value, c.compare, c.negate
	f.where = append(f.where, s)
	return nil
}

func isCode(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' }
