package mapping_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// plainFields is a mapping of JSON that takes every field under its own name.
func plainFields(t testing.TB, chain string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("format: json\nfields:\n")
	for _, f := range defaultSchema(t).Fields {
		if f.Kind != "keyword" || f.Name == "identifier" || f.Name == "sort_title" {
			fmt.Fprintf(&b, "  %s: %s\n", f.Name, f.Name)
		}
	}
	b.WriteString("chain: |\n")
	for line := range strings.Lines(chain) {
		b.WriteString("  " + line)
	}
	return b.String() + "\n"
}

func chained(t testing.TB, chain, record string) mapping.Result {
	t.Helper()
	node, err := tree.FromJSON([]byte(record))
	if err != nil {
		t.Fatal(err)
	}
	m := compiled(t, "x", map[string]string{"x.yaml": plainFields(t, chain)})
	res := m.Map(mapping.Source{Node: node, Identifier: "src 1"})
	if res.Action != mapping.Kept {
		t.Fatalf("%s: %+v", chain, res.Problem)
	}
	return res
}

// shown is a field as text: values between " | ", codes behind "=".
func shown(values []pachamama.Value) string {
	var out []string
	for _, v := range values {
		if v.Code != "" {
			v.Text += "=" + v.Code
		}
		out = append(out, v.Text)
	}
	return strings.Join(out, " | ")
}

func TestChainSteps(t *testing.T) {
	for _, c := range []struct{ chain, record, field, want, remarks string }{
		// as seen by running the ancestor
		{"/shred?prop=subject&delim=--", `{"subject": ["a--b", "c--a", "d"]}`, "subject", "a | b | c | d", ""},
		{"/enrich-subject", `{"subject": ["  dogs -- history ---Cats. ", "plain"]}`, "subject", "Dogs--history--Cats | Plain", ""},
		{"/dedupe-sourceresource", `{"subject": ["none", "x", "x"]}`, "subject", "none | x", ""},
		{"/dedupe-sourceresource", `{"subject": "none", "genre": "[none]"}`, "subject", "", ""},
		{"/enrich_earliest_date", `{"date": "n.d."}`, "date", "n.d.", ""},
		{"/enrich_earliest_date", `{"date": ["1972", "1983"]}`, "date", "1972=1972 | 1983=1983", ""},
		{"/enrich_earliest_date", `{"date": ["Oct 15, 1969", "March 1950", "1956 October"]}`, "date", "March 1950=1950-03 | 1956 October=1956-10 | Oct 15, 1969=1969-10-15", ""},
		{"/enrich_earliest_date", `{"date": "2012-02-31"}`, "date", "2012-02-31=2012-02", "impossible_date"},
		{"/enrich_earliest_date", `{"date": "1935/07, ca."}`, "date", "1935/07, ca.=1935-07~", ""},
		{"/enrich_earliest_date", `{"date": ["1990s-2000s"]}`, "date", "1990s-2000s=199X/200X", "ambiguous_date"},
		{"/enrich_language", `{"language": ["French.", "English", "eng", "en", "Klingonesque"]}`, "language", "French=fra | English=eng | Klingonesque", "unknown_language"},
		{"/enrich-type", `{"type": ["Photographs"]}`, "type", "image", ""},

		{"/dedupe-sourceresource", `{"subject": "none", "genre": "[none]"}`, "genre", "", ""},
		{"/enrich-format", `{"format": "application/pdf"}`, "type", "text", ""},
		{"/solr_updater\n/replace_substring?prop=coverage&old=e&new=x", `{"spatial": "Here"}`, "spatial", "Here", ""},
		{"/solr_updater\n/replace_substring?prop=coverage&old=e&new=x", `{"spatial": "Here"}`, "coverage", "Hxrx", ""},
		{"/shred?prop=sourceResource%2Fsubject", `{"subject": ["a;b;;c", "a"]}`, "subject", "a | b | c", ""},
		{"/shred?prop=description&delim=%3Cbr%3E", `{"description": "one<br>two"}`, "description", "one | two", ""},
		{"/copy_prop?prop=sourceResource%2Fpublisher&to_prop=source", `{"publisher": "P", "source": "S"}`, "source", "S | P", ""},
		{"/copy_prop?prop=publisher&to_prop=source&skip_if_exists=True", `{"publisher": "P", "source": "S"}`, "source", "S", ""},
		{"/copy_prop?prop=publisher&to_prop=source&no_overwrite=True&create=True", `{"publisher": "P"}`, "source", "P", ""},
		{"/copy_prop?prop=originalRecord%2Fextra&to_prop=source", `{"extra": ["x", "y"]}`, "source", "x | y", ""},
		{"/copy_prop?prop=originalRecord%2Fcollection&to_prop=dataProvider", `{}`, "repository_name", "City Library", ""},
		{"/copy_prop?prop=originalRecord%2Fcollection&to_prop=source", `{}`, "source", "Harbor pictures", ""},
		{"/copy_prop?prop=subject&to_prop=isShownAt", `{"subject": ["a", "b"]}`, "url_item", "a", "too_many_values"},
		{"/move_date_values?prop=sourceResource%2Fsubject", `{"subject": ["1890-1895", "(1900?)", "20th century", "Edo period", "Room 1234"]}`, "temporal",
			"1890-1895=1890/1895 | (1900?)=1900? | 20th century=19XX", ""},
		{"/move_date_values?prop=sourceResource%2Fspatial", `{"spatial": ["Edo period", "Kyoto", "circa 1860"]}`, "spatial", "Kyoto", "unparsed_date"},
		{"/lookup?prop=sourceResource%2Fformat&target=sourceResource%2Fformat&substitution=scdl_fix_format", `{"format": ["Photograph", "map", "vellum"]}`, "format", "Photographs | Maps | vellum", ""},
		{"/lookup?prop=format&target=genre&substitution=scdl_fix_format", `{"format": ["Photograph"]}`, "genre", "Photographs", ""},
		{"/lookup?prop=sourceResource%2Flanguage%2Fname&target=sourceResource%2Flanguage%2Fiso639_3&substitution=iso639_3&inverse=True", `{"language": "spa"}`, "language", "Spanish=spa", ""},
		{"/enrich_date", `{"temporal": ["1900", "undated", "1850"]}`, "temporal", "1850=1850 | 1900=1900 | undated", ""},
		{"/enrich_date?prop=sourceResource%2Fdate", `{"date": "1900; 1850"}`, "date", "1850=1850 | 1900=1900", ""},
		{"/enrich-type", `{"type": ["Nothing known"], "format": ["image/tiff"]}`, "type", "image", "unknown_type"},
		{"/enrich-type", `{"type": ["http://id.loc.gov/vocabulary/resourceTypes/aud", "Text"]}`, "type", "sound | text", ""},
		{"/enrich-format", `{"format": ["audio/mp3", "IMAGE/JPG.", "8 x 10 in.", "Text/graphic art", "video/mp4; codecs", "image/jpeg 300 dpi"]}`, "format",
			"audio/mpeg | image/jpeg | 8 x 10 in. | Text/graphic art | video/mp4", ""},
		{"/enrich-format", `{"format": ["https://example.org/a.PNG?x=1"]}`, "type", "image", "link_as_format"},
		{"/set_prop?prop=sourceResource%2Fgenre&value=Maps&value=Plans", `{"genre": "x"}`, "genre", "Maps | Plans", ""},
		{"/set_prop?prop=sourceResource%2FstateLocatedIn&value=California", `{}`, "location", "", ""},
		{"/unset_prop?prop=sourceResource%2Fgenre", `{"genre": "x"}`, "genre", "", ""},
		{"/drop_long_values?field=description&max_length=5", `{"description": ["short", "longer", "ÄÖÜßé"]}`, "description", "short | ÄÖÜßé", "long_value"},
		{"/replace_regex?prop=title&regex=(%5Cw%2B),+(%5Cw%2B)&new=%5C2+$%5C1", `{"title": "Lund, Ida"}`, "title", "Ida $Lund", ""},
		{"/replace_regex?prop=subject&regex=%5C%5B.*%3F%5C%5D", `{"genre": "x"}`, "genre", "x", ""},
		{"/replace_substring?prop=title&old=[graphic]&new=", `{"title": "A view [graphic]"}`, "title", "A view", ""},
		{"/strip_html", `{"title": "<b>A</b> &amp; B", "description": ["x<br/>y", "https://x.example/?a=1&copy=2"]}`, "description", "x y | https://x.example/?a=1&copy=2", ""},
		{"/capitalize_value?exclude=sourceResource%2Frelation", `{"title": "éa", "relation": "b"}`, "title", "Éa", ""},
		{"/capitalize_value?exclude=sourceResource%2Frelation&exclude=title", `{"title": "a", "relation": "b"}`, "title", "a", ""},
		{"/capitalize_value", `{"relation": ["http://x.example/", "b"]}`, "relation", "http://x.example/ | B", ""},
		{"/cleanup_value", `{"subject": [" ;a  ( b )., "], "title": "\"Quoted\".", "extent": "9 cm."}`, "subject", "a (b)", ""},
		{"/cleanup_value", `{"extent": "9 cm. "}`, "extent", "9 cm.", ""},
		{"/cleanup_value", `{"date": " n.d. "}`, "date", "n.d.", ""},
		{"/required-values-from-collection-registry?field=rights&mode=fill", `{"rights": "R"}`, "rights", "R", ""},
		{"/required-values-from-collection-registry?field=rights", `{}`, "rights", "Ask the City Library.", ""},
		{"/required-values-from-collection-registry?field=rights&mode=append", `{"rights": "R"}`, "rights", "R | Ask the City Library.", ""},
		{"/required-values-from-collection-registry?field=type&mode=overwrite", `{"type": "text"}`, "type", "image", ""},
		{"/required-values-from-collection-registry?field=title&mode=fill", `{}`, "title", "Title unknown", ""},
		{"/set-ucldc-dataprovider", `{}`, "repository_name", "City Library", ""},
		{"/filter_fields?keys=sourceResource", `{"genre": ""}`, "genre", "", ""},

		{"/solr_updater", `{}`, "title", "Title unknown", "missing_title"},
		{"/solr_updater", `{"title": "The View"}`, "sort_title", "view", ""},
		{"/solr_updater", `{"title": "Box 2", "sort_title": "box 0002"}`, "sort_title", "box 0002", ""},
		{"/solr_updater", `{"title": "地図"}`, "sort_title", "地図", ""},
		{"/solr_updater", `{"spatial": "Here", "coverage": "There"}`, "coverage", "Here", ""},
		{"/solr_updater", `{"subject": ["{\"name\": \"Cats\", \"x\": 1}", "{\"only\": \"one\"}", "{a}"]}`, "subject", "Cats | one | {a}", ""},
		{"/solr_updater", `{"type": ["Physical object (cup)", "MovingImage"]}`, "type", "physical object | moving image", ""},
		{"/solr_updater", `{"identifier": ["x", "http://ark.cdlib.org/ark:/13030/kt5t1nd9ph/"]}`, "id", "ark:/13030/kt5t1nd9ph", ""},
		{"/enrich_earliest_date", `{"date": ["1931-05", "1895"]}`, "facet_decade", "1890s | 1930s", ""},
		{"/enrich_earliest_date", `{"date": ["1931-05", "1895"]}`, "sort_date_end", "1931-05-31", ""},

		{"/select-oac-id", `{"identifier": ["x", "http://ark.cdlib.org/ark:/13030/a1"]}`, "thumbnail_source", "http://ark.cdlib.org/ark:/13030/a1/thumbnail", ""},
		{"/select-oac-id\n/enrich_earliest_date", `{"identifier": ["http://ark.cdlib.org/ark:/13030/a1"], "date": "1900"}`, "url_item", "http://ark.cdlib.org/ark:/13030/a1", ""},
		{"/jsonfy-prop\n/dpla_mapper?mapper_type=x", `{"title": "{\"name\": \"no\"}", "subject": "[\"a\", \"{\\\"b\\\": 1}\"]", "date": "[1895]"}`, "subject", "a | 1", ""},
		{"/jsonfy-prop\n/dpla_mapper?mapper_type=x", `{"date": "[1895]"}`, "date", "[1895]", ""},
		{"/strip_html\n/shred?prop=subject&delim=--\n/unset_prop?prop=originalRecord%2Fgenre\n/dpla_mapper?mapper_type=x", `{"subject": ["<i>a</i>--b"], "genre": "x"}`, "subject", "a | b", ""},
		{"/unset_prop?prop=originalRecord%2Fgenre\n/oai-to-dpla", `{"subject": ["<i>a</i>--b"], "genre": "x"}`, "genre", "", ""},
	} {
		res := chained(t, c.chain, c.record)
		if got := shown(res.Record.Fields.Get(c.field)); got != c.want {
			t.Errorf("%s on %s: %s is %q, want %q", c.chain, c.record, c.field, got, c.want)
		}
		var codes []string
		for _, r := range res.Record.Remarks {
			if r.Code != "missing_title" || strings.HasPrefix(c.remarks, "missing_title") {
				codes = append(codes, r.Code)
			}
		}
		if got := strings.Join(codes, " "); got != c.remarks {
			t.Errorf("%s on %s: remarks %q, want %q", c.chain, c.record, got, c.remarks)
		}
	}
}

// Dates of which the ancestor was seen to make something, often wrong:
// this is what they mean.
func TestChainReadsDatesRight(t *testing.T) {
	for text, want := range map[string]string{
		"c. 1890-95": "1890~/1895~", "ca. July 1896": "1896-07~", "circa 1955": "1955~", "circa 1954-1970": "1954~/1970~", "[1945?]": "1945?", "195-": "195X",
		"1970/90": "1970/1990", "9/1979": "1979-09", "5/7/2012": "2012-05-07", "2012-02-31": "2012-02", "1999.11.01": "1999-11-01",
		"1850-01-01-1851-12-31": "1850-01-01/1851-12-31", "May 1968-June 1969": "1968-05/1969-06", "1950-1945": "1945/1950", "1901..1905": "1901/1905",
		"44 BC": "-0043", "12th century": "11XX", "19uu": "19XX", "19??": "19XX", "before 1900": "../1899", "1990s-2000s": "199X/200X",
		"1906-1908 and undated": "1906/1908", "1905-00-00": "1905", "July/August 2004": "2004-07/2004-08", "between 1930 and 1940": "1930/1940",
		"1970-": "1970/..", "-1970": "-1970", "n.d.": "", "Oct 15, 1969": "1969-10-15",
	} {
		rec := chained(t, "/enrich_earliest_date", fmt.Sprintf(`{"date": %q}`, text)).Record
		if got := rec.Fields.Get("date"); len(got) != 1 || got[0].Text != text || got[0].Code != want {
			t.Errorf("%q: %+v, want %s", text, got, want)
		}
	}
}

// The public id follows from what the chain selects.
func TestChainSelectsIDs(t *testing.T) {
	key := func(id string) string {
		return chained(t, "/select-id", fmt.Sprintf(`{"id": %q}`, id)).Record.ID
	}
	for _, c := range []struct{ chain, record, same, remark string }{
		{"/select-id?prop=uid", `{"uid": " a b "}`, "a__b", ""},
		{"/select-id?prop=deep%2Fuid", `{"deep": {"uid": "u"}}`, "u", ""},
		{"/select-id", `{}`, "src__1", ""},
		{"/select-id?prop=uid", `{}`, "src 1", "missing_id"},
		{"/select-oac-id", `{"identifier": ["x"]}`, "x", ""},
		{"/select-preservica-id", `{"preservica_id": {"$": "p1"}}`, "p1", ""},
		{"/select-cmis-atom-id", `{}`, "src 1", "missing_id"},
	} {
		res := chained(t, c.chain, c.record)
		want := key(c.same)
		if c.same == "src 1" {
			want = chained(t, "/set_context", `{}`).Record.ID
		}
		remarked := slices.ContainsFunc(res.Record.Remarks, func(r pachamama.Remark) bool { return r.Code == c.remark })
		if res.Record.ID != want || remarked != (c.remark != "") || res.Record.SourceID != "src 1" {
			t.Errorf("%s on %s: %+v", c.chain, c.record, res.Record)
		}
	}
	doc, err := tree.ParseXML([]byte(`<entry><object><properties><propertyId propertyDefinitionId="cmis:objectId"><value>workspace|c1</value></propertyId></properties></object></entry>`), tree.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := compiled(t, "x", map[string]string{"x.yaml": "fields: {title: title}\nchain: /select-cmis-atom-id"})
	if got := m.Map(mapping.Source{Node: doc.Root, Identifier: "e"}).Record.ID; got != key("c1") {
		t.Error(got)
	}
}
