package path

import (
	"strconv"
	"strings"
)

// predicate reads [@a], [!@a], [@a=v], [@a!=v], [b/c=v], [2].
func (p *parser) predicate() (condition, *Error) {
	p.take("[")
	c := condition{negate: p.take("!")}
	end := strings.IndexByte(p.text[p.at:], ']')
	if end < 0 {
		return c, p.fail("the [ is not closed")
	}
	if n, err := strconv.Atoi(p.text[p.at : p.at+end]); err == nil {
		if n < 1 || c.negate {
			return c, p.fail("positions count from 1")
		}
		p.at += end + 1
		c.position = n
		return c, nil
	}
	for {
		if p.take("@") {
			name, err := p.name("an attribute")
			if err != nil {
				return c, err
			}
			c.attr = local(name)
			break
		}
		s := step{}
		name, err := p.name("a name")
		if err != nil {
			return c, err
		}
		if err := p.resolve(&s, name); err != nil {
			return c, err
		}
		c.child = append(c.child, s)
		if !p.take("/") {
			break
		}
	}
	return p.compare(c)
}

func (p *parser) compare(c condition) (condition, *Error) {
	switch {
	case p.take("]"):
		return c, nil
	case c.negate:
		return c, p.fail("after ! only a name may stand; use != to compare")
	case p.take("!="):
		c.negate = true
	case !p.take("="):
		return c, p.fail("expected =, != or ]")
	}
	value, err := p.value()
	if err != nil {
		return c, err
	}
	c.value, c.compare = value, true
	return c, nil
}

func (p *parser) value() (string, *Error) {
	var value string
	if !p.done() && (p.text[p.at] == '"' || p.text[p.at] == '\'') {
		v, err := p.quoted()
		if err != nil {
			return "", err
		}
		value = v
	} else {
		end := strings.IndexByte(p.text[p.at:], ']')
		if end <= 0 {
			return "", p.fail("expected a value and ]")
		}
		value = p.text[p.at : p.at+end]
		p.at += end
	}
	if !p.take("]") {
		return "", p.fail("the [ is not closed")
	}
	return value, nil
}
