package path

import (
	"fmt"
	"strings"
)

// parser reads one path from left to right.
type parser struct {
	text  string
	at    int
	opt   Options
	dots  bool // "." separates steps too
	plain bool // ":" is part of a name
}

func (p *parser) fail(format string, args ...any) *Error {
	return &Error{Offset: p.at, Message: fmt.Sprintf(format, args...)}
}

func (p *parser) done() bool { return p.at >= len(p.text) }

// take moves over s when it stands here.
func (p *parser) take(s string) bool {
	if strings.HasPrefix(p.text[p.at:], s) {
		p.at += len(s)
		return true
	}
	return false
}

// steps reads a/b[@c=d]//e/@f.
func (p *parser) steps() (walker, *Error) {
	w := &steps{}
	if p.take("//") {
		w.list = append(w.list, step{deep: true})
	} else {
		w.list = append(w.list, step{})
	}
	for {
		if p.take("@") {
			name, err := p.name("an attribute")
			if err != nil {
				return nil, err
			}
			w.attr = local(name)
			w.list = w.list[:len(w.list)-1]
			if !p.done() {
				return nil, p.fail("an attribute ends the path")
			}
			return w, nil
		}
		s := &w.list[len(w.list)-1]
		if err := p.step(s); err != nil {
			return nil, err
		}
		switch {
		case p.done():
			return w, nil
		case p.take("//"):
			w.list = append(w.list, step{deep: true})
		case p.take("/"), p.dots && p.take("."):
			w.list = append(w.list, step{})
		default:
			return nil, p.fail("expected /, [ or the end")
		}
	}
}

func (p *parser) step(s *step) *Error {
	switch {
	case p.take("*"):
		s.any = true
	case !p.dots && p.take("."):
		s.self = true
	default:
		name, err := p.name("a name")
		if err != nil {
			return err
		}
		if err := p.resolve(s, name); err != nil {
			return err
		}
	}
	for !p.done() && p.text[p.at] == '[' {
		if p.dots && p.take("[]") {
			continue
		}
		c, err := p.predicate()
		if err != nil {
			return err
		}
		s.where = append(s.where, c)
	}
	return nil
}

// resolve splits prefix and local name.
func (p *parser) resolve(s *step, name string) *Error {
	prefix, rest, found := strings.Cut(name, ":")
	if p.plain || !found {
		s.name = name
		return nil
	}
	uris, ok := p.opt.Namespaces[prefix]
	if !ok {
		return p.fail("no namespace is given for the prefix %q", prefix)
	}
	if rest == "*" {
		s.any = true
	}
	s.name, s.uris, s.all = rest, uris, p.opt.Namespaces
	return nil
}

const stops = "/[]@=!\"' \t\n"

// name reads a bare word or one in quotes.
func (p *parser) name(what string) (string, *Error) {
	if !p.done() && (p.text[p.at] == '"' || p.text[p.at] == '\'') {
		return p.quoted()
	}
	from := p.at
	for !p.done() && !strings.ContainsRune(stops, rune(p.text[p.at])) && !(p.dots && p.text[p.at] == '.') {
		p.at++
	}
	if p.at == from {
		return "", p.fail("expected %s", what)
	}
	return p.text[from:p.at], nil
}

func (p *parser) quoted() (string, *Error) {
	quote := p.text[p.at]
	end := strings.IndexByte(p.text[p.at+1:], quote)
	if end < 0 {
		return "", p.fail("the quote is not closed")
	}
	word := p.text[p.at+1 : p.at+1+end]
	p.at += end + 2
	if word == "" {
		return "", p.fail("nothing stands between the quotes")
	}
	return word, nil
}

// column reads a CSV heading, in quotes or not.
func (p *parser) column() (walker, *Error) {
	name := strings.TrimSpace(p.text)
	if len(name) > 1 && (name[0] == '"' || name[0] == '\'') && name[len(name)-1] == name[0] {
		name = name[1 : len(name)-1]
	}
	if name == "" {
		return nil, p.fail("expected the heading of a column")
	}
	if name == "@line" {
		return &steps{attr: "line"}, nil
	}
	return &steps{list: []step{{name: name}}}, nil
}

func local(name string) string {
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}
