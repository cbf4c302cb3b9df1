package mapping

import (
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/source/tree"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// piece is one part of a value that is put together from child elements.
type piece struct {
	path          *path.Path
	before, after string
}

// parts reads how one value is made of the children of each element found.
func (c *compiler) parts(n *yamlfile.Node, opt path.Options) (together func([]path.Hit) values, read []*path.Path) {
	sep := " "
	if opt.Sep != "" {
		sep = opt.Sep
	}
	var pieces []piece
	for _, item := range c.items(n) {
		p := piece{}
		at := item
		if item.Kind == yamlfile.Object {
			at = item.Get("from")
			for _, m := range item.Members {
				switch m.Key {
				case "from":
				case "before":
					p.before = c.text(m.Node)
				case "after":
					p.after = c.text(m.Node)
				default:
					c.unknown(m.At, "key", m.Key, []string{"from", "before", "after"})
				}
			}
		}
		parsed, err := path.Parse(c.format, c.text(at), opt)
		if err != nil {
			c.wrong(at, "path: %s", err.Error())
			continue
		}
		p.path = parsed
		pieces = append(pieces, p)
		read = append(read, parsed)
	}
	return func(hits []path.Hit) values {
		out := make(values, 0, len(hits))
		for i := range hits {
			if t := assemble(pieces, hits[i].Node, sep); t != "" {
				out = append(out, pachamama.Value{Text: t})
			}
		}
		return out
	}, read
}

func assemble(pieces []piece, n *tree.Node, sep string) string {
	var b strings.Builder
	var hits []path.Hit
	for i := range pieces {
		p := &pieces[i]
		hits = p.path.Append(hits[:0], n)
		for _, h := range hits {
			t := strings.TrimSpace(h.Text)
			if t == "" {
				continue
			}
			if b.Len() > 0 && p.before == "" {
				b.WriteString(sep)
			}
			if b.Len() > 0 {
				b.WriteString(p.before)
			}
			b.WriteString(t)
			b.WriteString(p.after)
		}
	}
	return b.String()
}
