package mapping

import (
	"regexp"
	"strings"

	"github.com/ucldc/pachamama/internal/yamlfile"
)

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
