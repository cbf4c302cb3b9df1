package mapping_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/mappings"
)

const recorded = "../../../../shared/data/oai"

// Real pages of many repositories map without breaking, and what comes out
// conforms to the JSON Schema whenever the schema says so. How often each
// field is filled is logged.
func TestRecordedPages(t *testing.T) {
	if _, err := os.Stat(recorded); err != nil {
		t.Skip("no recorded OAI-PMH pages beside the project: ", err)
	}
	s := defaultSchema(t)
	conforms := judge(t, s)
	bound := map[string]*mapping.Mapping{}
	for _, name := range []string{"oai/dc", "oai/qdc", "mods", "marcxml"} {
		m, err := mapping.Compile(name, mappings.FS(), s)
		if err != nil {
			t.Fatal(err)
		}
		bound[name] = m.Bind(collection())
	}
	kept, counts, actions := map[string]int{}, map[string]map[string]int{}, map[mapping.Action]int{}
	for raw := range pages(t) {
		for src, err := range mapping.Records(path.XML, raw, nil) {
			if err != nil || src.Node == nil {
				continue
			}
			name := mapping.ForFormat(src.Node.Space)
			if name == "" {
				name = mapping.ForFormat(strings.ToLower(src.Node.Name))
			}
			m := bound[name]
			if m == nil {
				continue
			}
			res := m.Map(src)
			actions[res.Action]++
			if res.Action != mapping.Kept {
				if res.Problem.Code == "internal" {
					t.Errorf("%s: %s", src.Identifier, res.Problem.Message)
				}
				continue
			}
			kept[name]++
			if counts[name] == nil {
				counts[name] = map[string]int{}
			}
			for _, f := range res.Record.Fields {
				counts[name][f.Name]++
			}
			if kept[name]%50 == 1 {
				violations := s.Validate(res.Record.Fields)
				if err := conforms(res.Record); (err == nil) != (len(violations) == 0) {
					t.Errorf("%s: JSON Schema says %v, the schema %v", src.Identifier, err, violations)
				}
			}
		}
	}
	if kept["oai/dc"] < 1000 || kept["mods"] < 50 {
		t.Errorf("too few records were mapped: %v", kept)
	}
	t.Log(actions)
	for name, n := range kept {
		t.Logf("%s: %d records", name, n)
		var lines []string
		for _, f := range s.Fields {
			if c := counts[name][f.Name]; c > 0 {
				lines = append(lines, fmt.Sprintf("%s %d%%", f.Name, c*100/n))
			}
		}
		t.Log("  " + strings.Join(lines, ", "))
	}
}

// pages goes through every fifth recorded XML file, unpacked.
func pages(t *testing.T) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		n := 0
		err := filepath.WalkDir(recorded, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || (!strings.HasSuffix(p, ".xml") && !strings.HasSuffix(p, ".xml.gz")) {
				return err
			}
			if n++; strings.Contains(p, "scrapi") && n%5 != 0 {
				return nil
			}
			if raw := unpack(t, p); !yield(raw) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func unpack(t *testing.T, file string) []byte {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := io.ReadAll(io.LimitReader(r, 64<<20))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
