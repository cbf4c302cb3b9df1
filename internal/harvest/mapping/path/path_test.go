package path_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/source/tree"
)

const modsRecord = `<m:mods xmlns:m="http://www.loc.gov/mods/v3" xmlns:x="urn:unknown">
 <m:titleInfo><m:nonSort>The</m:nonSort><m:title>Harbor</m:title></m:titleInfo>
 <m:titleInfo type="alternative" lang="es"><m:title>El puerto</m:title></m:titleInfo>
 <m:name><m:namePart>Ida</m:namePart><m:role><m:roleTerm>creator</m:roleTerm></m:role></m:name>
 <m:name><m:namePart>Otto</m:namePart><m:role><m:roleTerm>printer</m:roleTerm></m:role></m:name>
 <x:note>odd</x:note><note xmlns="http://purl.org/dc/elements/1.1/">dc note</note>
 <m:relatedItem><m:titleInfo><m:title>Series</m:title></m:titleInfo></m:relatedItem>
</m:mods>`

const marcRecord = `<collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>01234nam a2200</leader>
<controlfield tag="001">990012</controlfield><controlfield tag="008">850101s1984    ja            000 0 jpn d</controlfield>
<datafield tag="245" ind1="1" ind2=" "><subfield code="6">880-01</subfield><subfield code="a">Minato /</subfield><subfield code="c">Sato.</subfield></datafield>
<datafield tag="246" ind1="3" ind2=" "><subfield code="a">Harbor</subfield></datafield>
<datafield tag="650" ind1=" " ind2="0"><subfield code="a">Harbors</subfield><subfield code="z">Japan</subfield><subfield code="z">Osaka</subfield></datafield>
<datafield tag="880" ind1="1" ind2=" "><subfield code="6">245-01/$1</subfield><subfield code="a">港 /</subfield><subfield code="c">佐藤.</subfield></datafield>
<datafield tag="880" ind1=" " ind2=" "><subfield code="6">500-00/$1</subfield><subfield code="a">注</subfield></datafield>
</record></collection>`

func xmlTree(t testing.TB, s string) *tree.Node {
	t.Helper()
	doc, err := tree.ParseXML([]byte(s), tree.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root
}

func texts(hits []path.Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, strings.Join(strings.Fields(h.Text), " "))
	}
	return out
}

var namespaces = path.Namespaces{"mods": {"http://www.loc.gov/mods/v3"}, "dc": {"http://purl.org/dc/elements/1.1/"}}

func TestXML(t *testing.T) {
	root := xmlTree(t, modsRecord)
	for text, want := range map[string][]string{
		"mods:titleInfo":                                   {"The Harbor", "El puerto"},
		"mods:titleInfo/mods:title":                        {"Harbor", "El puerto"},
		"mods:titleInfo[!@type]/mods:title":                {"Harbor"},
		"mods:titleInfo[@type]/mods:title":                 {"El puerto"},
		"mods:titleInfo[@type=alternative]/title":          {"El puerto"},
		"mods:titleInfo[@type='alternative'][@lang!=fr]":   {"El puerto"},
		"mods:titleInfo[2]/@lang":                          {"es"},
		"//mods:title":                                     {"Harbor", "El puerto", "Series"},
		"mods:relatedItem//mods:title":                     {"Series"},
		"mods:name[mods:role/mods:roleTerm=creator]/*[1]":  {"Ida"},
		"mods:name[mods:role/mods:roleTerm!=creator]/*[1]": {"Otto"},
		"mods:name[!mods:affiliation]/mods:namePart":       {"Ida", "Otto"},
		"note":          {"odd", "dc note"},
		"dc:note":       {"odd", "dc note"},
		"mods:note":     {"odd"},
		"mods:nothing":  nil,
		"./mods:name/.": {"Ida creator", "Otto printer"},
	} {
		p, err := path.Parse(path.XML, text, path.Options{Namespaces: namespaces})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, texts(p.Append(nil, root))); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestMARC(t *testing.T) {
	root := xmlTree(t, marcRecord)
	for text, want := range map[string][]string{
		"001": {"990012"}, "008/35-37": {"jpn"}, "LDR/06": {"a"}, "008/90": nil, "008/35-99": {"jpn d"},
		"245$a$c": {"Minato / -- Sato."}, "245[1_]$a": {"Minato /"}, "245[*_]$a": {"Minato /"}, "245[0_]$a": nil,
		"24X$a": {"Minato /", "Harbor"}, "650$a$z": {"Harbors -- Japan -- Osaka"}, "650$z": {"Japan", "Osaka"},
		"650$!z": {"Harbors"}, "650$*": {"Harbors -- Japan -- Osaka"}, "650[$z=Osaka]$a": {"Harbors"},
		"650[!$z]$a": nil, "650[_0][$z]$a": {"Harbors"}, "999$a": nil,
	} {
		p, err := path.Parse(path.MARC, text, path.Options{Sep: " -- "})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, texts(p.Append(nil, root))); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestMARCLinkage(t *testing.T) {
	root := xmlTree(t, marcRecord)
	for text, want := range map[string][]string{
		"245$a": {"Minato /", "港 /"}, "245$a$c": {"Minato / Sato.", "港 / 佐藤."}, "500$a": {"注"}, "246$a": {"Harbor"}, "001": {"990012"},
	} {
		p, err := path.Parse(path.MARC, text, path.Options{With880: true})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, texts(p.Append(nil, root))); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestJSONAndCSV(t *testing.T) {
	root, err := tree.FromJSON([]byte(`{"a":{"b":[{"c":1,"k":"x"},{"c":"two"}]},"dc:title":["T"],"odd.name":{"y/z":true},"none":null}`))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{
		"a.b[].c": {"1", "two"}, "a/b/c": {"1", "two"}, "a.b[k=x].c": {"1"}, "a.b[2].c": {"two"}, "dc:title": {"T"},
		`"odd.name"."y/z"`: {"true"}, "//c": {"1", "two"}, "a.x": nil, "none": {""},
	} {
		p, err := path.Parse(path.JSON, text, path.Options{})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, texts(p.Append(nil, root))); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	row := &tree.Node{Name: "row", Attrs: []tree.Attr{{Name: "line", Value: "7"}}, Children: []*tree.Node{{Name: "Item Title", Kind: tree.String, Text: "x"}}}
	for text, want := range map[string]string{"Item Title": "x", `"Item Title"`: "x", "@line": "7"} {
		p, err := path.Parse(path.CSV, text, path.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := texts(p.Append(nil, row)); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		format path.Format
		text   string
		offset int
	}{
		{path.XML, "", 0}, {path.XML, "a/", 2}, {path.XML, "a[", 2}, {path.XML, "zz:a", 4}, {path.XML, "a[@b=", 2}, {path.XML, "a[0]", 2},
		{path.XML, "a/@b/c", 4}, {path.XML, "'a", 0}, {path.XML, "a b", 1}, {path.XML, "a[!@b=c]", 5}, {path.JSON, "a..b", 2},
		{path.MARC, "24", 0}, {path.MARC, "245", 3}, {path.MARC, "24Z$a", 0}, {path.MARC, "001$a", 5}, {path.MARC, "245$", 4},
		{path.MARC, "008/x", 4}, {path.MARC, "008/9-3", 4}, {path.MARC, "245/1", 4}, {path.MARC, "245[1]$a", 4}, {path.CSV, " ", 0}, {"odd", "a", 0},
	} {
		_, err := path.Parse(c.format, c.text, path.Options{})
		e, ok := errors.AsType[*path.Error](err)
		if !ok || e.Offset != c.offset {
			t.Errorf("%s %q: %v, want offset %d", c.format, c.text, err, c.offset)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"mods:titleInfo[!@type]/mods:title", "//a[@b='c']/@d", "a.b[].c", "245[1_]$a$c", "024[$2=doi]$a", "008/35-37", `"Item Title"`, "a[2]//*"} {
		f.Add(s)
	}
	docs := []*tree.Node{xmlTree(f, modsRecord), xmlTree(f, marcRecord)}
	f.Fuzz(func(t *testing.T, s string) {
		for _, format := range path.Formats() {
			p, err := path.Parse(format, s, path.Options{Namespaces: namespaces, With880: true})
			if err != nil {
				continue
			}
			if p.String() != s {
				t.Errorf("%q became %q", s, p)
			}
			for _, doc := range docs {
				p.Append(nil, doc)
			}
		}
	})
}
