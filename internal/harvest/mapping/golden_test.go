package mapping_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/mappings"
)

var update = flag.Bool("update", false, "write what the mappings give as what is wanted")

// A scenario is a txtar file: its comment names the mapping, "input" is a file
// of records, "want" what becomes of each, and *.yaml are mapping files laid
// over those that the program carries.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 8 {
		t.Fatal("scenarios are missing", files, err)
	}
	s := defaultSchema(t)
	conforms := judge(t, s)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			a := readArchive(t, file)
			m := compileScenario(t, a, s)
			got := outcome(t, m, []byte(a.get("input")), conforms)
			if *update {
				a.set("want", got)
				a.write(t, file)
				return
			}
			if diff := cmp.Diff(a.get("want"), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func collection() pachamama.Collection {
	return pachamama.Collection{ID: "c1", Name: "Harbor pictures", Institution: "City Library", Rights: "Ask the City Library.", Type: "image"}
}

func compileScenario(t *testing.T, a *archive, s *schema.Schema) *mapping.Mapping {
	t.Helper()
	layer := fstest.MapFS{}
	for _, f := range a.files {
		if f.name != "input" && f.name != "want" {
			layer[f.name] = &fstest.MapFile{Data: []byte(f.text)}
		}
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(a.comment, "mapping: "), "\n")
	m, err := mapping.Compile(name, mapping.Layers(layer, mappings.FS()), s)
	if err != nil {
		t.Fatal(err)
	}
	return m.Bind(collection())
}

// outcome maps every record and writes what became of it, a line a value.
func outcome(t *testing.T, m *mapping.Mapping, raw []byte, conforms func(pachamama.Record) error) string {
	t.Helper()
	var b strings.Builder
	for src, err := range m.Read(raw) {
		if err != nil {
			fmt.Fprintf(&b, "== error %s\n", pachamama.CodeOf(err))
			continue
		}
		res := m.Map(src)
		fmt.Fprintf(&b, "== %s %s\n", res.Action, src.Identifier)
		switch res.Action {
		case mapping.Kept:
			writeRecord(&b, res.Record)
			violations := m.Schema().Validate(res.Record.Fields)
			for _, v := range violations {
				fmt.Fprintf(&b, "violation: %s\n", v.Message)
			}
			if err := conforms(res.Record); (err == nil) != (len(violations) == 0) {
				t.Errorf("%s: JSON Schema says %v, the schema %v", src.Identifier, err, violations)
			}
			if again := m.MapTraced(src); again.Record.Hash != res.Record.Hash || len(again.Origins) == 0 {
				t.Errorf("%s: traced gives another record", src.Identifier)
			}
		case mapping.Skipped:
			fmt.Fprintf(&b, "reason: %s\n", res.Reason)
		case mapping.Rejected:
			p := res.Problem
			fmt.Fprintf(&b, "problem: %s\nhint: %s\nvalue: %s %s\n", p.Message, p.Hint, p.Field, p.Value)
		}
	}
	return b.String()
}

func writeRecord(b *strings.Builder, r pachamama.Record) {
	for _, f := range r.Fields {
		for _, v := range f.Values {
			fmt.Fprintf(b, "%s: %s", f.Name, strings.ReplaceAll(v.Text, "\n", `\n`))
			if v.Code != "" {
				fmt.Fprintf(b, " | %s", v.Code)
			}
			if v.Begin != "" || v.End != "" {
				fmt.Fprintf(b, " | %s..%s", v.Begin, v.End)
			}
			b.WriteByte('\n')
		}
	}
	for _, m := range r.Remarks {
		fmt.Fprintf(b, "remark: %s %s %q\n", m.Field, m.Code, m.Value)
	}
}

func defaultSchema(t testing.TB) *schema.Schema {
	t.Helper()
	s, err := schema.Default()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func judge(t testing.TB, s *schema.Schema) func(pachamama.Record) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("record.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("record.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(r pachamama.Record) error {
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		if err != nil {
			return err
		}
		return compiled.Validate(v)
	}
}

func overlay(files map[string]string) fs.FS {
	layer := fstest.MapFS{}
	for name, text := range files {
		layer[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return mapping.Layers(layer, mappings.FS())
}
