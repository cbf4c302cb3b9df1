package mapping_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/source/tree"
)

const otherRecorded = "../../../../shared/data/vernacular/"

// The chains run over real answers of the systems that they were written for:
// every record is kept, with a title, a sort title and a decade.
func TestChainsOverRecordedAnswers(t *testing.T) {
	if _, err := os.Stat(otherRecorded); err != nil {
		t.Skip("no recorded answers beside the project: ", err)
	}
	for _, c := range []struct {
		scenario, files string
		format          path.Format
		records         string
		least           int
		link            string
	}{
		{"chain_oac.txtar", "ucldc-other/testOAC*.xml*", path.XML, "//docHit/meta", 20, "http://ark.cdlib.org/ark:/"},
		{"chain_oac.txtar", "ucldc-other/docHit*.xml", path.XML, "//meta", 2, "http://ark.cdlib.org/ark:/"},
		{"chain_nuxeo.txtar", "ucldc-nuxeo/nuxeo_doc*.json", path.JSON, "", 4, "https://example.org/"},
	} {
		once, _ := chainOf(t, c.scenario)
		m := compiled(t, "x", map[string]string{"x.yaml": once})
		files, err := filepath.Glob(otherRecorded + c.files)
		if err != nil || len(files) == 0 {
			t.Fatal(c.files, err)
		}
		kept := 0
		for _, file := range files {
			if strings.Contains(file, "couchdb") {
				continue
			}
			for src := range recordedIn(t, c.format, c.records, unpack(t, file)) {
				res := m.Map(src)
				if f := res.Record.Fields; res.Action != mapping.Kept || f.First("title") == "" || f.First("sort_title") == "" || f.First("facet_decade") == "" ||
					!strings.HasPrefix(f.First("url_item"), c.link) {
					t.Errorf("%s: %+v", file, res)
				}
				kept++
			}
		}
		if kept < c.least {
			t.Errorf("%s: %d records, expected %d", c.files, kept, c.least)
		}
		t.Logf("%s: %d records", c.files, kept)
	}
}

// Chains of a registry, as its interface gives them, compile and run.
func TestChainsOfTheRegistry(t *testing.T) {
	node := benchTree(t)
	n := 0
	for _, file := range []string{"registry_api_collection.json.gz", "registry_api_collection_nuxeo.json"} {
		file = otherRecorded + "ucldc-other/" + file
		if _, err := os.Stat(file); err != nil {
			t.Skip("no recorded answers beside the project: ", err)
		}
		for _, m := range regexp.MustCompile(`"enrichments_item": ("[^"]+")`).FindAllStringSubmatch(string(unpack(t, file)), -1) {
			n++
			m := compiled(t, "x", map[string]string{"x.yaml": "extends: oai/dc\nchain: " + m[1]})
			if res := m.Map(mapping.Source{Node: node, Identifier: "1"}); res.Action != mapping.Kept {
				t.Error(res.Problem)
			}
		}
	}
	if n < 3 {
		t.Errorf("only %d chains", n)
	}
	t.Logf("%d chains", n)
}

func recordedIn(t *testing.T, format path.Format, records string, raw []byte) func(func(mapping.Source) bool) {
	t.Helper()
	return func(yield func(mapping.Source) bool) {
		if format == path.JSON {
			node, err := tree.FromJSON(raw)
			if err != nil {
				t.Fatal(err)
			}
			yield(mapping.Source{Node: node, Identifier: "nuxeo"})
			return
		}
		find, err := path.Parse(format, records, path.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for src, err := range mapping.Records(format, raw, find) {
			if err != nil {
				t.Fatal(err)
			}
			if src.Node.Name == "meta" && !yield(src) {
				return
			}
		}
	}
}
