package mapping

import (
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

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
