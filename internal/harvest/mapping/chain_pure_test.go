package mapping_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// chainOf takes a mapping file with a chain out of a scenario, and one that
// runs the part behind the mapper twice.
func chainOf(t testing.TB, scenario string) (once, twice string) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + scenario)
	if err != nil {
		t.Fatal(err)
	}
	_, once, _ = strings.Cut(string(b), "-- x.yaml --\n")
	once, _, _ = strings.Cut(once, "-- input --")
	_, late, ok := strings.Cut(once, "/dpla_mapper?")
	_, late, ok2 := strings.Cut(late, "\n")
	if !ok || !ok2 {
		t.Fatal("the chain has no mapper")
	}
	return once, once + "  /solr_updater\n" + late
}

// The typical chain over every real page of Dublin Core: the same bytes every
// time, and a second run over its own result changes nothing.
func TestChainTwice(t *testing.T) {
	once, twice := chainOf(t, "chain_oai.txtar")
	files := map[string]string{"once.yaml": once, "twice.yaml": twice}
	one, two := compiled(t, "once", files), compiled(t, "twice", files)
	if _, err := os.Stat(recorded); err != nil {
		t.Skip("no recorded OAI-PMH pages beside the project: ", err)
	}
	n := 0
	for raw := range pages(t) {
		if n > 1500 {
			break
		}
		for src, err := range mapping.Records(path.XML, raw, nil) {
			if err != nil || src.Node == nil || mapping.ForFormat(src.Node.Space) != "oai/dc" {
				continue
			}
			n++
			first, again, third := one.Map(src), one.Map(src), two.Map(src)
			a, _ := json.Marshal(first.Record)
			if b, _ := json.Marshal(again.Record); string(a) != string(b) {
				t.Fatalf("%s: %s", src.Identifier, cmp.Diff(first, again))
			}
			if diff := cmp.Diff(first.Record.Fields, third.Record.Fields); diff != "" {
				t.Fatalf("%s: twice is not once: %s", src.Identifier, diff)
			}
		}
	}
	if n < 1000 {
		t.Errorf("only %d records", n)
	}
	t.Logf("%d records", n)
}

// Any JSON gives the same record each time, traced or not, and the source
// record stays as it was.
func TestChainIsPure(t *testing.T) {
	m := compiled(t, "x", map[string]string{"x.yaml": plainFields(t, `/select-id?prop=id
/jsonfy-prop
/strip_html
/shred?prop=subject&delim=--
/dpla_mapper?mapper_type=x
/strip_html
/cleanup_value
/capitalize_value
/move_date_values?prop=subject
/move_date_values?prop=spatial
/enrich-subject
/enrich_earliest_date
/enrich_date
/enrich-type
/enrich-format
/enrich_language
/lookup?prop=format&substitution=scdl_fix_format
/replace_regex?prop=title&regex=(.)x&new=%5C1
/required-values-from-collection-registry?field=rights
/dedupe-sourceresource`)})
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"1890-1899", "<b>x</b>", "https://example.org/a.jpg", "eng; fre", " -- ", "\x00", "ark:/12345/x", "n.d.",
		`{"name": "<i>x</i>"}`, `["a", {"b": "{}"}]`, "[", "{", "Edo period", "image/jpg.", "none"}))
	rapid.Check(t, func(r *rapid.T) {
		root := &tree.Node{}
		for range rapid.IntRange(0, 20).Draw(r, "n") {
			name := rapid.SampledFrom([]string{"id", "title", "subject", "date", "type", "format", "language", "spatial", "rights"}).Draw(r, "name")
			root.Children = append(root.Children, &tree.Node{Name: name, Kind: tree.String, Text: text.Draw(r, "text")})
		}
		before, _ := json.Marshal(root)
		src := mapping.Source{Node: root, Identifier: "1"}
		first, again := m.Map(src), m.MapTraced(src)
		again.Origins = nil
		if diff := cmp.Diff(first, again); diff != "" || first.Action != mapping.Kept {
			r.Fatal(first.Problem, diff)
		}
		if after, _ := json.Marshal(root); string(before) != string(after) {
			r.Fatalf("the source changed: %s", after)
		}
	})
}

// The typical chain on one record of Dublin Core.
func BenchmarkMapChain(b *testing.B) {
	once, _ := chainOf(b, "chain_oai.txtar")
	m := compiled(b, "x", map[string]string{"x.yaml": once})
	src := mapping.Source{Node: benchTree(b), Identifier: "oai:example.org:17", Datestamp: "2024-01-02"}
	b.ReportAllocs()
	for b.Loop() {
		if res := m.Map(src); res.Action != mapping.Kept {
			b.Fatal(res.Problem)
		}
	}
}

// Whatever a chain says, compiling it ends with a mapping or with mistakes.
func FuzzChain(f *testing.F) {
	once, _ := chainOf(f, "chain_oai.txtar")
	f.Add(once)
	f.Add("/shred?prop=a&delim=\n/replace_regex?prop=title&regex=(&new=%5C1,/lookup?prop=language&substitution=../x")
	f.Add("/set_prop?prop=title&prop=x&value=%00,/drop_long_values?field=title&max_length=-1")
	f.Add("/jsonfy-prop,/select-id?prop=a%2Fb,/dpla_mapper,/copy_prop?prop=originalRecord%2F&to_prop=date,/enrich_date?prop=date")
	s := defaultSchema(f)
	node := benchTree(f)
	f.Fuzz(func(t *testing.T, text string) {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Skip()
		}
		m, err := mapping.Compile("x", overlay(map[string]string{"x.yaml": "fields: {title: title, subject: subject, date: date, format: format}\nchain: " + string(quoted)}), s)
		if err != nil {
			return
		}
		m = m.Bind(collection())
		first, again := m.Map(mapping.Source{Node: node, Identifier: "1"}), m.Map(mapping.Source{Node: node, Identifier: "1"})
		if first.Action != mapping.Kept {
			t.Fatal(first.Problem)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Fatal(diff)
		}
	})
}
