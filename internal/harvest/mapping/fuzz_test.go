package mapping_test

import (
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/mappings"
)

// Whatever a file holds, each mapping that comes with the program reads it to its
// end, gives the same twice, and breaks on no record.
func FuzzFile(f *testing.F) {
	f.Add([]byte(`<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header status="deleted"><identifier>1</identifier></header></record><record><header/></record></ListRecords></OAI-PMH>`))
	f.Add([]byte(`<record><header><identifier>1</identifier></header><metadata><oai_dc:dc><dc:title>A &amp; b</dc:title><dc:date>1890</dc:date></oai_dc:dc></metadata></record>`))
	f.Add([]byte(`<collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>00000nam</leader><controlfield tag="001">x</controlfield><controlfield tag="008">780306m19009999ohu</controlfield><datafield tag="880" ind1="1"><subfield code="6">245-01</subfield><subfield code="a">T</subfield></datafield></record></collection>`))
	f.Add([]byte(`<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>x</title></titleInfo><originInfo><dateIssued encoding="w3cdtf" point="start">1890</dateIssued></originInfo></mods>`))
	f.Add([]byte(`[{"title": "x", "files": [{"url": "https://x.org/a"}], "date": 1890}, [], null]`))
	f.Add([]byte("{\"title\": 1}\n{\n{\"id\": {}}\n"))
	f.Add([]byte("Title;Date\nx;1890|1891\n\"open;\n"))
	var all []*mapping.Mapping
	for _, name := range names(f) {
		m, err := mapping.Compile(name, mappings.FS(), defaultSchema(f))
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, m.Bind(collection()))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, m := range all {
			n := 0
			for src, err := range m.Read(raw) {
				if n++; err != nil || n > 50 {
					continue
				}
				first, again := m.Map(src), m.MapTraced(src)
				again.Origins = nil
				if diff := cmp.Diff(first, again); diff != "" {
					t.Fatal(diff)
				}
				if first.Action == mapping.Rejected && first.Problem.Code == pachamama.CodeInternal {
					t.Fatal(first.Problem)
				}
			}
		}
	})
}

func names(f *testing.F) []string {
	f.Helper()
	list, err := mapping.Names(fs.FS(mappings.FS()))
	if err != nil || len(list) < 5 {
		f.Fatal(list, err)
	}
	return list
}

// Whatever a table holds, a mapping that uses it compiles and maps, or its
// mistakes are told.
func FuzzTable(f *testing.F) {
	f.Add("photo\timage\n# note\ntext\ttext\thttp://x.org\n", true)
	f.Add("photo: image\ntext: {text: Text, code: t}\n", false)
	node, s := benchTree(f), defaultSchema(f)
	f.Fuzz(func(t *testing.T, text string, tsv bool) {
		name := "tables/t.yaml"
		if tsv {
			name = "tables/t.tsv"
		}
		m, err := mapping.Compile("x", overlay(map[string]string{"x.yaml": "fields: {title: {from: title, lookup: t}, format: {from: format, lookup: {table: t, default: drop}}}", name: text}), s)
		if err != nil {
			if pachamama.CodeOf(err) != pachamama.CodeInvalid {
				t.Fatal(err)
			}
			return
		}
		if res := m.Bind(collection()).Map(mapping.Source{Node: node, Identifier: "1"}); res.Action != mapping.Kept {
			t.Fatal(res.Problem)
		}
	})
}
