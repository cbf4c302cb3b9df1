package mapping_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/source/tree"
)

func TestReads(t *testing.T) {
	const marc = `<record><leader>x</leader><controlfield tag="008">abc</controlfield>
<datafield tag="245" ind1="1" ind2="0"><subfield code="a">T</subfield><subfield code="b">S</subfield><subfield code="c">R</subfield></datafield>
<datafield tag="650" ind1=" " ind2="7"><subfield code="a">Boats</subfield><subfield code="2">fast</subfield></datafield></record>`
	const mods = `<mods><titleInfo type="main"><title>T</title><nonSort>The</nonSort></titleInfo><note type="a">N</note><note>M</note>
<name><namePart>P</namePart><role>r</role></name><genre>g</genre></mods>`
	for name, c := range map[string]struct{ rules, record, want string }{
		"paths":      {"fields:\n  title: titleInfo/title", mods, "title"},
		"conditions": {"fields:\n  description: note[@type=a]\n  genre: {from: genre, when: {exists: name/role}}", mods, "(note@type) (note@type) (role) genre note"},
		"parts":      {"fields:\n  creator: {from: name, parts: [namePart]}", mods, "namePart"},
		"bloblang":   {"fields:\n  title: {bloblang: 'root = this.genre'}", mods, "genre"},
		"chain":      {"fields:\n  title: titleInfo/title\nchain: /select_id?prop=name%2Frole", mods, "role title"},
		"marc":       {"format: marc\nfields:\n  title: 245$a$b\n  subject: 650[$2=fast]$a", marc, "$a $a $b ($2)"},
	} {
		m, err := mapping.Compile("m", fstest.MapFS{"m.yaml": {Data: []byte(c.rules)}}, defaultSchema(t))
		if err != nil {
			t.Fatal(name, err)
		}
		doc, err := tree.ParseXML([]byte(c.record), tree.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		m.Reads(doc.Root, func(n *tree.Node, attr string, tested bool) {
			s := n.Name
			if n.Name == "subfield" {
				s = "$" + n.Attr("code")
			}
			if attr != "" {
				s += "@" + attr
			}
			if tested {
				s = "(" + s + ")"
			}
			got = append(got, s)
		})
		slices.Sort(got)
		if d := cmp.Diff(c.want, strings.Join(got, " ")); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
	}
}
