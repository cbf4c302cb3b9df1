package tree

import "strings"

// mostBindings is how many namespaces may be in force at once.
const mostBindings = 1000

type binding struct{ prefix, space string }

// space returns the namespace that a prefix stands for here.
func (p *parser) space(prefix string) (string, bool) {
	for i := len(p.bindings) - 1; i >= 0; i-- {
		if p.bindings[i].prefix == prefix {
			return p.bindings[i].space, true
		}
	}
	return "", false
}

// attributes reads what stands in a tag after the name: namespaces are bound,
// the rest is kept.
func (p *parser) attributes(n *Node, s string) error {
	begin := len(p.slab.attrs)
	for {
		for s != "" && (isBlank(s[0]) || s[0] == '/') {
			s = s[1:]
		}
		if s == "" {
			break
		}
		var qname, value string
		qname, value, s = p.attribute(s)
		if p.nodes++; p.nodes > p.o.Nodes || len(p.bindings) > mostBindings {
			return errTooMany
		}
		if strings.IndexByte(value, '&') >= 0 {
			value = p.decode(value)
		}
		if hasBreak(value) {
			value = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(value)
		}
		prefix, name := split(qname)
		switch {
		case qname == "xmlns":
			p.bindings = append(p.bindings, binding{"", strings.TrimSpace(value)})
		case prefix == "xmlns":
			p.bindings = append(p.bindings, binding{name, strings.TrimSpace(value)})
		default:
			p.slab.attrs = append(p.slab.attrs, Attr{Name: name, Prefix: prefix, Value: value})
		}
	}
	if end := len(p.slab.attrs); end > begin {
		n.Attrs = p.slab.attrs[begin:end:end]
	}
	return nil
}

func hasBreak(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && isBlank(s[i]) {
			return true
		}
	}
	return false
}

func trimBlank(s string) string {
	for s != "" && isBlank(s[0]) {
		s = s[1:]
	}
	return s
}

// attribute cuts the first attribute off s, which begins with its name.
func (p *parser) attribute(s string) (qname, value, rest string) {
	i := 0
	for i < len(s) && s[i] != '=' && !isBlank(s[i]) {
		i++
	}
	if i == 0 { // "=" without a name
		p.repairs.add(RepairAttribute, p.at, s)
		return "", "", s[1:]
	}
	if i == len(s) {
		p.repairs.add(RepairAttribute, p.at, s)
		return s, "", ""
	}
	qname = s[:i]
	rest = trimBlank(s[i:])
	if !strings.HasPrefix(rest, "=") {
		p.repairs.add(RepairAttribute, p.at, s)
		return qname, "", rest
	}
	rest = trimBlank(rest[1:])
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		if j := strings.IndexByte(rest[1:], rest[0]); j >= 0 {
			return qname, rest[1 : 1+j], rest[j+2:]
		}
	}
	p.repairs.add(RepairAttribute, p.at, s)
	j := indexBlank(rest)
	if j < 0 {
		j = len(rest)
	}
	return qname, rest[:j], rest[j:]
}
