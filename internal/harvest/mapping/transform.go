package mapping

import (
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
		if !strings.Contains(v.Text, delim) { // it keeps its code
			out = append(out, v)
			continue
		}
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
	do := func(_ *state, in values) values {
		out := in[:0]
		for _, v := range in {
			if test(v.Text) == keep {
				out = append(out, v)
			}
		}
		return out
	}
	if n.Kind == yamlfile.Object { // words, which are found sooner than remembered
		return do
	}
	return c.remember(do)
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
