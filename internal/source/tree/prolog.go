package tree

import (
	"strings"
)

// prolog moves to the document element.
func (p *parser) prolog() error {
	if i := strings.Index(p.src, "<?xml"); i > 0 && blank(p.src[:i]) {
		p.repairs.add(RepairBefore, 0, "blank lines")
	}
	for {
		for p.pos < len(p.src) && blank(p.src[p.pos:p.pos+1]) {
			p.pos++
		}
		rest := p.src[p.pos:]
		switch {
		case rest == "":
			return &SyntaxError{Offset: p.pos, Message: "there is no document element", Truncated: true}
		case strings.HasPrefix(rest, "<?"), strings.HasPrefix(rest, "<!--"):
			end := "?>"
			if rest[1] == '!' {
				end = "-->"
			}
			i := strings.Index(rest, end)
			if i < 0 {
				return &SyntaxError{Offset: p.pos, Message: "the document is cut off before its beginning", Truncated: true}
			}
			p.pos += i + len(end)
		case len(rest) > 9 && strings.EqualFold(rest[:9], "<!doctype"):
			if err := p.skipDoctype(rest); err != nil {
				return err
			}
		case p.atRoot(rest):
			return nil
		default:
			if err := p.skipText(rest); err != nil {
				return err
			}
		}
	}
}

// atRoot reports whether rest begins with the document element.
func (p *parser) atRoot(rest string) bool {
	if len(rest) < 2 || rest[0] != '<' || !nameStart(rest[1]) {
		return false
	}
	if p.o.Root == "" {
		return true
	}
	qname := rest[1:]
	if i := strings.IndexAny(qname, " \t\r\n/>"); i >= 0 {
		qname = qname[:i]
	}
	_, name := split(qname)
	return name == p.o.Root
}

// skipText drops what is not XML before the document.
func (p *parser) skipText(rest string) error {
	p.repairs.add(RepairBefore, p.pos, rest)
	for i := 1; i < len(rest); i++ {
		j := strings.IndexByte(rest[i:], '<')
		if j < 0 {
			break
		}
		i += j
		if p.atRoot(rest[i:]) || strings.HasPrefix(rest[i:], "<?xml ") {
			p.pos += i
			return nil
		}
	}
	name := "document"
	if p.o.Root != "" {
		name = p.o.Root
	}
	return &SyntaxError{Offset: p.pos, Message: "there is no " + name + " element"}
}

func (p *parser) skipDoctype(rest string) error {
	depth := 0
	for i := 0; i < len(rest); i++ {
		switch rest[i] {
		case '<':
			depth++
		case '>':
			if depth--; depth == 0 {
				p.at = p.pos
				p.pos += i + 1
				return p.doctype(rest[:i+1])
			}
		}
	}
	return &SyntaxError{Offset: p.pos, Message: "the document is cut off within its type declaration", Truncated: true}
}

// doctype refuses a type declaration that declares entities: they serve no
// source and blow up readers.
func (p *parser) doctype(s string) error {
	if strings.Contains(strings.ToUpper(s), "<!ENTITY") {
		return &SyntaxError{Offset: p.at, Message: "the document declares entities, which is refused"}
	}
	return nil
}

// epilog looks at what follows the document element.
func (p *parser) epilog() {
	rest := strings.TrimSpace(p.src[p.pos:])
	for {
		end := ""
		switch {
		case strings.HasPrefix(rest, "<!--"):
			end = "-->"
		case strings.HasPrefix(rest, "<?"):
			end = "?>"
		}
		i := strings.Index(rest, end)
		if end == "" || i < 0 {
			break
		}
		rest = strings.TrimSpace(rest[i+len(end):])
	}
	if rest != "" {
		p.repairs.add(RepairAfter, p.pos, rest)
	}
}
