package mapping

import (
	"bytes"
	"io/fs"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// table turns folded texts into values.
type table map[string]pachamama.Value

// maxTable is how many entries a table may have.
const maxTable = 200_000

// lookup reads "formats" or {table: formats, default: keep | drop | {text}}.
func (c *compiler) lookup(n *yamlfile.Node) step {
	name, keep, fallback := n, true, ""
	if n.Kind == yamlfile.Object {
		name = n.Get("table")
		for _, m := range n.Members {
			switch m.Key {
			case "table":
			case "default":
				switch t := c.text(m.Node); t {
				case "keep":
				case "drop":
					keep = false
				default:
					keep, fallback = false, t
				}
			default:
				c.unknown(m.At, "key", m.Key, []string{"table", "default"})
			}
		}
	}
	t := c.table(name)
	return func(_ *state, in values) values {
		out := in[:0]
		for _, v := range in {
			found, ok := t[fold(v.Text)]
			switch {
			case ok:
				out = append(out, found)
			case keep:
				out = append(out, v)
			case fallback != "":
				out = append(out, pachamama.Value{Text: fallback})
			}
		}
		return out
	}
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// table reads tables/NAME.yaml or tables/NAME.tsv, once a mapping.
func (c *compiler) table(n *yamlfile.Node) table {
	name := c.text(n)
	if t, ok := c.tables[name]; ok || name == "" {
		return t
	}
	for _, ending := range []string{".yaml", ".tsv"} {
		file := "tables/" + name + ending
		if !fs.ValidPath(file) {
			break
		}
		b, err := fs.ReadFile(c.files, file)
		if err != nil {
			continue
		}
		c.seen(file, b)
		t := table{}
		if ending == ".tsv" {
			c.tsv(file, b, t)
		} else {
			c.yamlTable(file, b, t)
		}
		c.tables[name] = t
		return t
	}
	c.wrong(n, "there is no table %q (tables/%s.yaml or .tsv)", name, name)
	return nil
}

// yamlTable reads "text met: text wanted", or {text: ..., code: ...}.
func (c *compiler) yamlTable(file string, b []byte, t table) {
	root, err := yamlfile.Parse(file, b)
	c.mistakes.Take(file, err)
	if err != nil {
		return
	}
	for _, m := range root.Members {
		v := pachamama.Value{Text: m.Node.Text}
		if m.Node.Kind == yamlfile.Object {
			v = pachamama.Value{}
			for _, p := range m.Node.Members {
				switch p.Key {
				case "text":
					v.Text = p.Node.Text
				case "code":
					v.Code = p.Node.Text
				default:
					c.mistakes.Add(file, p.At, "unknown key %q; known are text, code", p.Key)
				}
			}
		}
		if v.Text == "" {
			c.mistakes.Add(file, m.Node, "the entry %q gives nothing", m.Key)
		}
		c.entry(file, m.At, t, m.Key, v)
	}
}

// tsv reads text met, text wanted, and a code if there is one, between tabs.
func (c *compiler) tsv(file string, b []byte, t table) {
	line := 0
	for row := range bytes.Lines(b) {
		line++
		text := strings.TrimRight(string(row), "\r\n")
		if text == "" || text[0] == '#' {
			continue
		}
		at := &yamlfile.Node{Line: line, Col: 1}
		cells := strings.Split(text, "\t")
		if len(cells) < 2 || len(cells) > 3 || strings.TrimSpace(cells[1]) == "" {
			c.mistakes.Add(file, at, "expected two or three columns between tabs")
			continue
		}
		v := pachamama.Value{Text: strings.TrimSpace(cells[1])}
		if len(cells) == 3 {
			v.Code = strings.TrimSpace(cells[2])
		}
		c.entry(file, at, t, cells[0], v)
	}
}

func (c *compiler) entry(file string, at *yamlfile.Node, t table, key string, v pachamama.Value) {
	key = fold(key)
	if old, ok := t[key]; ok && old != v {
		c.mistakes.Add(file, at, "%q is here twice with different answers", key)
	}
	if len(t) >= maxTable {
		c.mistakes.Add(file, at, "the table has more than %d entries", maxTable)
		return
	}
	t[key] = v
}
