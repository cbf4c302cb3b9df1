package mapping_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/source/tree"
	"github.com/ucldc/pachamama/mappings"
)

const benchRecord = `<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>View of the harbor at night from the mole</dc:title><dc:creator>Lund, Ida, 1850-1920</dc:creator>
<dc:subject>Harbors -- California -- Los Angeles</dc:subject><dc:subject>Ships</dc:subject><dc:subject>Night photography</dc:subject>
<dc:description>A view of the harbor, with sailing ships at anchor and the lights of the town behind them. From an album of the harbor company.</dc:description>
<dc:publisher>City Library</dc:publisher><dc:date>circa 1895</dc:date><dc:type>image</dc:type><dc:format>photographic prints</dc:format>
<dc:format>9 x 14 cm.</dc:format><dc:identifier>LIB-0017</dc:identifier><dc:identifier>https://example.org/items/17</dc:identifier>
<dc:identifier>https://example.org/thumbs/17.jpg</dc:identifier><dc:source>Album 12</dc:source><dc:language>eng</dc:language>
<dc:relation>Harbor company albums</dc:relation><dc:coverage>Los Angeles (Calif.)</dc:coverage>
<dc:rights>http://rightsstatements.org/vocab/NoC-US/1.0/</dc:rights></oai_dc:dc>`

func benchTree(t testing.TB) *tree.Node {
	t.Helper()
	doc, err := tree.ParseXML([]byte(benchRecord), tree.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root
}

// A parsed record through oai/dc with all enrichments.
func BenchmarkMapOAIDC(b *testing.B) {
	m, err := mapping.Compile("oai/dc", mappings.FS(), defaultSchema(b))
	if err != nil {
		b.Fatal(err)
	}
	m = m.Bind(collection())
	src := mapping.Source{Node: benchTree(b), Identifier: "oai:example.org:17", Datestamp: "2024-01-02"}
	b.ReportAllocs()
	for b.Loop() {
		if res := m.Map(src); res.Action != mapping.Kept {
			b.Fatal(res.Problem)
		}
	}
}

// What steps remember changes the time and nothing else.
func TestForgetfulGivesTheSame(t *testing.T) {
	m, err := mapping.Compile("oai/dc", mappings.FS(), defaultSchema(t))
	if err != nil {
		t.Fatal(err)
	}
	m = m.Bind(collection())
	other := m.Forgetful()
	root := *benchTree(t)
	for i, text := range []string{"1890", "[n.d.]", "1890", "31 February 1890", "31 February 1890", "1890"} {
		root.Children = append(slices.Clone(benchTree(t).Children), &tree.Node{Name: "date", Text: text}, &tree.Node{Name: "language", Text: "Klingon?"}, &tree.Node{Name: "type", Text: text})
		src := mapping.Source{Node: &root, Identifier: text}
		if a, b := m.Map(src).Record, other.Map(src).Record; !reflect.DeepEqual(a, b) {
			t.Errorf("record %d: %+v, without memory %+v", i, a, b)
		}
	}
}

func BenchmarkCompileOAIDC(b *testing.B) {
	s := defaultSchema(b)
	for b.Loop() {
		if _, err := mapping.Compile("oai/dc", mappings.FS(), s); err != nil {
			b.Fatal(err)
		}
	}
}
