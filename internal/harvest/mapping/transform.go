package mapping

import (
	"regexp"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// split cuts values at any of the delimiters.
func (c *compiler) split(n *yamlfile.Node) step {
	delims := c.list(n)
	for i, d := range delims {
		if d == "" {
			c.wrong(n, "delimiter %d is empty", i+1)
			return nil
		}
	}
	return func(_ *state, in values) values {
		for _, d := range delims {
			in = splitAt(in, d)
		}
		return in
	}
}

func splitAt(in values, delim string) values {
	cuts := 0
	for i := range in {
		cuts += strings.Count(in[i].Text, delim)
	}
	if cuts == 0 {
		return in
	}
	out := make(values, 0, min(len(in)+cuts, maxValues+1))
	for _, v := range in {
		for t := range strings.SplitSeq(v.Text, delim) {
			if len(out) > maxValues {
				return out
			}
			if t = strings.TrimSpace(t); t != "" {
				out = append(out, pachamama.Value{Text: t})
			}
		}
	}
	return out
}

// match keeps the values that match any of the expressions, or drops them.
func (c *compiler) match(n *yamlfile.Node, keep bool) step {
	test := c.test("matches", n)
	return func(_ *state, in values) values {
		out := in[:0]
		for _, v := range in {
			if test(v.Text) == keep {
				out = append(out, v)
			}
		}
		return out
	}
}

// extract takes what an expression finds; values without it are dropped.
func (c *compiler) extract(n, template *yamlfile.Node) step {
	re := c.regex(n, c.text(n))
	if re == nil {
		return nil
	}
	pieces := []token{{group: min(re.NumSubexp(), 1)}}
	if template != nil {
		pieces = c.template(template, re.NumSubexp())
	}
	return func(s *state, in values) values {
		out := in[:0]
		for _, v := range in {
			at := re.FindStringSubmatchIndex(v.Text)
			if at == nil {
				continue
			}
			if t := strings.TrimSpace(expand(s, pieces, v.Text, at)); t != "" {
				out = append(out, pachamama.Value{Text: t})
			}
		}
		return out
	}
}

// fill puts values into a template.
func (c *compiler) fill(n *yamlfile.Node) step {
	pieces := c.template(n, 0)
	return func(s *state, in values) values {
		for i, v := range in {
			in[i] = pachamama.Value{Text: strings.TrimSpace(expand(s, pieces, v.Text, []int{0, len(v.Text)}))}
		}
		return in
	}
}

// token is one piece of a template.
type token struct {
	text    string
	group   int // of the expression; 0 is all that it matched
	context func(s *state) []string
	literal bool
}

// template reads text with $1 for a group, $0 or {value} for all of the value,
// {header.identifier} for what stands beside the record, $$ and {{ for the
// characters themselves.
func (c *compiler) template(n *yamlfile.Node, groups int) []token {
	text := c.text(n)
	var out []token
	var lit strings.Builder
	flush := func() {
		if lit.Len() > 0 {
			out = append(out, token{text: lit.String(), literal: true})
			lit.Reset()
		}
	}
	for i := 0; i < len(text); i++ {
		rest := text[i+1:]
		switch {
		case text[i] != '$' && text[i] != '{', rest == "":
			lit.WriteByte(text[i])
		case rest[0] == text[i]:
			lit.WriteByte(text[i])
			i++
		case text[i] == '$' && rest[0] >= '0' && rest[0] <= '9':
			group := int(rest[0] - '0')
			if group > groups {
				c.wrong(n, "the template uses $%d and the expression has %d groups", group, groups)
				return nil
			}
			flush()
			out = append(out, token{group: group})
			i++
		case text[i] == '{':
			name, _, closed := strings.Cut(rest, "}")
			get := contextValue(name)
			if !closed || (get == nil && name != "value") {
				c.unknown(n, "name in the template", name, append(contextNames(), "value"))
				return nil
			}
			flush()
			out = append(out, token{context: get})
			i += len(name) + 1
		default:
			lit.WriteByte(text[i])
		}
	}
	flush()
	return out
}

func expand(s *state, pieces []token, text string, at []int) string {
	var b strings.Builder
	for i := range pieces {
		p := &pieces[i]
		switch {
		case p.literal:
			b.WriteString(p.text)
		case p.context != nil:
			if got := p.context(s); len(got) > 0 {
				b.WriteString(got[0])
			}
		case at[2*p.group] >= 0:
			b.WriteString(text[at[2*p.group]:at[2*p.group+1]])
		}
	}
	return b.String()
}

// maxWith bounds how much a replacement can make of a text.
const maxWith = 200

// replacement is one entry of replace.
type replacement struct {
	re   *regexp.Regexp
	text string
	with string
}

// replace reads one or several {regex: re, with: t} or {text: s, with: t}.
func (c *compiler) replace(n *yamlfile.Node) step {
	var list []replacement
	for _, item := range c.items(n) {
		r := replacement{}
		for _, m := range c.members(item) {
			switch m.Key {
			case "regex":
				r.re = c.regex(m.Node, c.text(m.Node))
			case "text":
				r.text = c.text(m.Node)
			case "with":
				if m.Node.Kind != yamlfile.Null {
					r.with = c.text(m.Node)
				}
				if len(r.with) > maxWith {
					c.wrong(m.Node, "with is longer than %d characters", maxWith)
				}
			default:
				c.unknown(m.At, "key", m.Key, []string{"regex", "text", "with"})
			}
		}
		if (item.Get("regex") == nil) == (r.text == "") || item.Get("with") == nil {
			c.wrong(item, "an entry of replace has regex or text, and with")
			continue
		}
		list = append(list, r)
	}
	return func(_ *state, in values) values {
		for i := range in {
			for j := range list {
				in[i].Text = list[j].do(in[i].Text)
				if len(in[i].Text) > maxText {
					break // bounded cuts it with a remark
				}
			}
		}
		return trimAll(in)
	}
}

func (r *replacement) do(t string) string {
	if r.re != nil {
		return r.re.ReplaceAllString(t, r.with)
	}
	return strings.ReplaceAll(t, r.text, r.with)
}

func trimAll(in values) values {
	out := in[:0]
	for _, v := range in {
		if v.Text = strings.TrimSpace(v.Text); v.Text != "" {
			out = append(out, v)
		}
	}
	return out
}

func affix(prefix, suffix string) step {
	return func(_ *state, in values) values {
		for i := range in {
			in[i].Text = prefix + in[i].Text + suffix
		}
		return in
	}
}

func (c *compiler) pick(n *yamlfile.Node) step {
	switch c.text(n) {
	case "first":
		return func(_ *state, in values) values { return in[:1] }
	case "last":
		return func(_ *state, in values) values { return in[len(in)-1:] }
	case "all":
		return nil
	}
	c.wrong(n, "pick may be first, last or all")
	return nil
}

func (c *compiler) join(n *yamlfile.Node) step {
	sep := c.text(n)
	return func(_ *state, in values) values {
		if len(in) < 2 {
			return in
		}
		texts := make([]string, len(in))
		for i := range in {
			texts[i] = in[i].Text
		}
		return values{{Text: strings.Join(texts, sep)}}
	}
}
