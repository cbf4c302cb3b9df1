package mapping_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/source/tree"
	"github.com/ucldc/pachamama/mappings"
)

func compiled(t testing.TB, name string, files map[string]string) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Compile(name, overlay(files), defaultSchema(t))
	if err != nil {
		t.Fatal(err)
	}
	return m.Bind(collection())
}

// Any Dublin Core gives the same record each time, traced or not or written at
// once, and never a value that is empty or here twice.
func TestMapIsPure(t *testing.T) {
	m := compiled(t, "oai/qdc", nil)
	names := []string{"title", "creator", "subject", "description", "date", "type", "format", "identifier", "language", "coverage", "rights", "relation", "spatial"}
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"1890-1899", "<b>x</b>", "https://example.org/a.jpg", "cafÃ©", "eng; fre", " -- ", "\x00", "ark:/12345/x", "n.d.", "'", "image"}))
	rapid.Check(t, func(r *rapid.T) {
		root := &tree.Node{Name: "dc"}
		for range rapid.IntRange(0, 30).Draw(r, "n") {
			root.Children = append(root.Children, &tree.Node{Name: rapid.SampledFrom(names).Draw(r, "name"), Text: text.Draw(r, "text")})
		}
		src := mapping.Source{Node: root, Identifier: rapid.String().Draw(r, "id")}
		first, again := m.Map(src), m.MapTraced(src)
		again.Origins = nil
		if diff := cmp.Diff(first, again); diff != "" {
			r.Fatal(diff)
		}
		if line, res := m.AppendLine([]byte("before\n"), src); string(line) != "before\n"+string(first.Record.AppendJSON(nil))+"\n" || !cmp.Equal(res, head(first)) {
			r.Fatalf("%s of %+v", line, first)
		}
		if again := m.Map(src); !cmp.Equal(first, again) {
			r.Fatal(cmp.Diff(first, again))
		}
		if first.Action != mapping.Kept || len(first.Record.Hash) != 64 {
			r.Fatalf("%+v", first)
		}
		for _, f := range first.Record.Fields {
			seen := map[pachamama.Value]bool{}
			for _, v := range f.Values {
				if strings.TrimSpace(v.Text) == "" || seen[v] {
					r.Fatalf("%s: %+v", f.Name, f.Values)
				}
				seen[v] = true
			}
		}
	})
}

// head is what AppendLine leaves of a result.
func head(r mapping.Result) mapping.Result {
	r.Record.Fields = nil
	return r
}

func TestManyGoroutinesShareAMapping(t *testing.T) {
	m := compiled(t, "oai/dc", nil)
	src := mapping.Source{Node: benchTree(t), Identifier: "x"}
	want := m.Map(src)
	line := string(want.Record.AppendJSON(nil)) + "\n"
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := m.Map(src); !cmp.Equal(want, got) {
					t.Error("another record")
					return
				}
				if got, _ := m.AppendLine(nil, src); string(got) != line {
					t.Error("another line")
					return
				}
			}
		})
	}
	wg.Wait()
}

// The values of an earlier record do not change when later ones are mapped.
func TestResultsAreKept(t *testing.T) {
	m := compiled(t, "oai/dc", nil)
	first := m.Map(mapping.Source{Node: benchTree(t), Identifier: "1"})
	want := cmp.Diff(first, m.Map(mapping.Source{Node: benchTree(t), Identifier: "1"}))
	other := &tree.Node{Name: "dc", Children: []*tree.Node{{Name: "title", Text: "Another"}, {Name: "subject", Text: "x; y"}}}
	for range 10 {
		m.Map(mapping.Source{Node: other, Identifier: "2"})
		m.AppendLine(nil, mapping.Source{Node: other, Identifier: "2"})
	}
	if want != "" || first.Record.Fields.First("title") != "View of the harbor at night from the mole" {
		t.Error(want, first.Record.Fields.First("title"))
	}
}

func TestOriginsSayWhere(t *testing.T) {
	m := compiled(t, "oai/contentdm", nil)
	root := &tree.Node{Name: "dc", Children: []*tree.Node{
		{Name: "title", Space: "http://purl.org/dc/elements/1.1/", Text: " <i>Map</i> "},
		{Name: "identifier", Text: "http://x.example/cdm/ref/collection/p/id/1"},
	}}
	found := map[string]mapping.Origin{}
	for _, o := range m.MapTraced(mapping.Source{Node: root, Identifier: "1"}).Origins {
		found[o.Field] = o
	}
	for field, want := range map[string]mapping.Origin{
		"title":            {Value: "Map", From: "dc:title", File: "oai/qdc.yaml"},
		"thumbnail_source": {Value: "http://x.example/utils/getthumbnail/collection/p/id/1", From: "field url_item", File: "oai/contentdm.yaml"},
		"sort_title":       {Value: "map", From: "sort_title", File: "base.yaml"},
		"rights":           {Value: "Ask the City Library.", From: "required_rights", File: "base.yaml"},
	} {
		got := found[field]
		if got.Line < 2 {
			t.Errorf("%s has no line: %+v", field, got)
		}
		got.Line, got.Field = 0, ""
		if got != want {
			t.Errorf("%s: %+v, want %+v", field, got, want)
		}
	}
}

// What a rule in bloblang may not do.
func TestBloblangIsShutIn(t *testing.T) {
	for _, expression := range []string{
		"root = now()", "root = env(\"HOME\")", "root = file(\"/etc/passwd\")", "root = random_int()", "root = uuid_v4()", "root = range(0,9).string()",
		`root = "a".repeat(9)`, `root = "root = 1".bloblang()`, `root = "%09999d".format(1)`, `import "x.blobl"`, `root = hostname()`, `root = this.values()`,
		`root = timestamp_unix()`, `root = counter()`, `root = nanoid()`, `root = content()`,
	} {
		_, err := mapping.Compile("b", overlay(map[string]string{"b.yaml": "fields:\n  title:\n    bloblang: '" + expression + "'\n"}), defaultSchema(t))
		if pachamama.CodeOf(err) != pachamama.CodeInvalid || !strings.Contains(err.Error(), "b.yaml:3:15: bloblang: ") {
			t.Errorf("%s: %v", expression, err)
		}
	}
}

func TestBloblangGivesValues(t *testing.T) {
	for expression, want := range map[string]string{
		`root = this."dc:title".index(0).uppercase()`: "A",
		`root = [1, 2.5, true, ["x", null]]`:          "1|2.5|true|x",
		`root = {"text": "t", "code": "c"}`:           "t",
		`root = deleted()`:                            "",
		`root = this."dc:none" | []`:                  "",
	} {
		m := compiled(t, "b", map[string]string{"b.yaml": "extends: oai/dc\nenrich: null\nfields:\n  title: {bloblang: '" + expression + "'}\n"})
		root := &tree.Node{Name: "dc", Prefix: "oai_dc", Children: []*tree.Node{{Name: "title", Prefix: "dc", Text: "a"}}}
		res := m.Map(mapping.Source{Node: root, Identifier: "1"})
		var got []string
		for _, v := range res.Record.Fields.Get("title") {
			got = append(got, v.Text)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: %q, want %q (%+v)", expression, got, want, res.Problem)
		}
	}
}

// The operators' folder goes before the files of the program.
func TestLayers(t *testing.T) {
	m, err := mapping.Compile("oai/dc", overlay(map[string]string{"oai/dc.yaml": "fields: {title: {const: mine}}\n"}), defaultSchema(t))
	if err != nil {
		t.Fatal(err)
	}
	if res := m.Map(mapping.Source{Node: benchTree(t)}); res.Record.Fields.First("title") != "mine" {
		t.Errorf("%+v", res)
	}
	names, err := mapping.Names(mappings.FS())
	if err != nil || !cmp.Equal(names, []string{"base", "csv", "json", "marcxml", "mods", "oai/contentdm", "oai/dc", "oai/qdc", "sample"}) {
		t.Error(names, err)
	}
}
