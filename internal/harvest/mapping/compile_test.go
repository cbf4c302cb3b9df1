package mapping_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

func TestMistakesAreNamedAllAtOnce(t *testing.T) {
	_, err := mapping.Compile("bad", overlay(map[string]string{
		"bad.yaml": `extends: oai/dc
formt: xml
fields:
  titel: dc:title
  title: {frm: dc:title}
  creator: {from: "zz:creator"}
  subject: {from: "dc:subject[", steps: [trimm, {drop_long: {max: many}}, {type: {off: x}}]}
  publisher: {from: dc:publisher, match: '(', extract: 'a$b', template: "$1"}
  format: {from: dc:format, const: x}
  genre: {from: dc:type, lookup: nowhere}
  extent: {from_field: exten}
  relation: {from: header.nothing, pick: some}
  source: {from: dc:source, when: {}, unless: {rights_uri: []}}
  location: {bloblang: 'root = range(0, 10)'}
  language: {from: dc:language, parts: [x, {from: y, befor: z}]}
skip:
  - {reject: no}
  - {when: {path: dc:title, matches: '[^\x00-\x{10FFFF}]'}, as: gone}
enrich: [decade, {copy: {from: title}}, {move_dates: {from: [titel]}}]
`,
	}), defaultSchema(t))
	if pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Fatalf("got %v", err)
	}
	text := err.(*pachamama.Error).Message //nolint:errorlint // it is what Compile promises
	for _, want := range []string{
		`bad.yaml:2:1: unknown key "formt"; did you mean "format"?`,
		`bad.yaml:4:3: unknown field "titel"; did you mean "title"?`,
		`bad.yaml:5:11: unknown key "frm"; did you mean "from"?`,
		`bad.yaml:5:10: the rule does not say where values come from`,
		`bad.yaml:6:19: path "zz:creator": no namespace is given for the prefix "zz"`,
		`bad.yaml:7:19: path "dc:subject[": the [ is not closed (character 12)`,
		`bad.yaml:7:42: unknown step "trimm"; did you mean "trim"?`,
		`bad.yaml:7:67: expected a whole number`,
		`bad.yaml:7:83: unknown parameter of type "off"; did you mean "of"?`,
		`bad.yaml:8:42: not a regular expression`,
		`bad.yaml:8:56: the regular expression "a$b" can never match`,
		`bad.yaml:8:73: the template uses $1 and the expression has 0 groups`,
		`bad.yaml:9:11: from and const cannot stand together`,
		`bad.yaml:10:34: there is no table "nowhere"`,
		`bad.yaml:11:24: unknown field "exten"; did you mean "extent"?`,
		`bad.yaml:12:20: unknown name "header.nothing"`,
		`bad.yaml:12:42: pick may be first, last or all`,
		`bad.yaml:13:35: the condition is empty`,
		`bad.yaml:13:60: the list is empty`,
		`bad.yaml:14:24: bloblang: `,
		`bad.yaml:15:54: unknown key "befor"; did you mean "before"?`,
		`bad.yaml:17:5: an entry of skip needs when or unless`,
		`bad.yaml:18:38: the regular expression`,
		`bad.yaml:18:65: as may be deleted or skipped`,
		`bad.yaml:19:10: unknown enrichment "decade"; did you mean "decades"?`,
		`bad.yaml:19:19: the parameter to is missing`,
		`bad.yaml:19:62: unknown field "titel"; did you mean "title"?`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	if m, ok := errors.AsType[*yamlfile.Mistakes](err); !ok || len(m.List()) < 25 {
		t.Error("the mistakes cannot be had one by one")
	}
	if t.Failed() {
		t.Log("\n" + text)
	}
}

func TestCompileRefuses(t *testing.T) {
	files := overlay(map[string]string{
		"a.yaml":       "extends: b\n",
		"b.yaml":       "describe: x\nextends: a\n",
		"orphan.yaml":  "extends: nobody\n",
		"loop.yaml":    "fields:\n  title: {from_field: creator}\n  creator: {from_field: title}\n",
		"list.yaml":    "- a\n",
		"broken.yaml":  "fields: {title: [a\n",
		"out.yaml":     "extends: ../../etc/passwd\n",
		"table.yaml":   "fields:\n  title: {const: a, lookup: t}\n  genre: {const: a, lookup: u}\n  format: {const: a, lookup: ../u}\n",
		"tables/t.tsv": "a\tb\nA \tc\nonly one\n", "tables/u.yaml": "a: {txt: b}\n",
	})
	for name, wants := range map[string][]string{
		"a":           {"b.yaml:2:10: extends in a circle, or through more than 10 files: a -> b -> a"},
		"orphan":      {`orphan.yaml:1:10: extends a mapping that is not there: "nobody"`},
		"loop":        {"loop.yaml:2:10: field title looks at itself through other fields"},
		"list":        {"list.yaml:1:1: a mapping is an object"},
		"broken":      {"broken.yaml:"},
		"out":         {"out.yaml:1:10: not a name of a mapping"},
		"table":       {`tables/t.tsv:2:1: "a" is here twice`, "tables/t.tsv:3:1: expected two or three columns", `tables/u.yaml:1:5: unknown key "txt"`, `table.yaml:4:30: there is no table "../u"`},
		"../etc":      {"not a name of a mapping"},
		"oai/nowhere": {"there is no mapping of this name"},
		"a.yaml:1":    {"not a name of a mapping"},
	} {
		_, err := mapping.Compile(name, files, defaultSchema(t))
		for _, want := range wants {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %q", name, err, want)
			}
		}
	}
}

// The version changes with any file that the mapping is made of, and only then.
func TestVersion(t *testing.T) {
	s := defaultSchema(t)
	version := func(files map[string]string) string {
		m, err := mapping.Compile("top", overlay(files), s)
		if err != nil {
			t.Fatal(err)
		}
		return m.Version()
	}
	base := map[string]string{"top.yaml": "extends: mid\nfields: {genre: {const: a, lookup: t}}\n", "mid.yaml": "describe: one\n", "tables/t.tsv": "a\tb\n", "other.yaml": "describe: x\n"}
	first := version(base)
	if !strings.HasPrefix(first, "top@sha256:") || first != version(base) {
		t.Error(first)
	}
	for name, changes := range map[string]bool{"top.yaml": true, "mid.yaml": true, "tables/t.tsv": true, "other.yaml": false} {
		changed := map[string]string{}
		for k, v := range base {
			changed[k] = v
		}
		changed[name] += "# note\n"
		if (version(changed) != first) != changes {
			t.Errorf("%s: changes the version: %t", name, !changes)
		}
	}
}

func TestForFormat(t *testing.T) {
	for in, want := range map[string]string{
		"oai_dc": "oai/dc", "http://www.openarchives.org/OAI/2.0/oai_dc/": "oai/dc", "oai_qdc": "oai/qdc", "http://www.loc.gov/mods/v3": "mods",
		"marc21": "marcxml", "http://www.loc.gov/MARC21/slim": "marcxml", "mets": "", "": "",
	} {
		if got := mapping.ForFormat(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzCompile(f *testing.F) {
	f.Add("fields:\n  title: {from: dc:title, split: ';', steps: [trim, {shred: '--'}], pick: first}\n")
	f.Add("format: marc\nwith_880: true\nfields: {title: {from: 245$a$b, sep: ' -- '}}\nskip: [{when: {exists: 245$a}, as: skipped}]\n")
	f.Add("extends: oai/dc\nenrich: [{apply: {steps: [cleanup], except: title}}, decades]\nfields: {title: null}\n")
	f.Add("fields: {title: {const: a, extract: '(b)|a', template: '{value}$1$$'}}\n")
	s := defaultSchema(f)
	root := benchTree(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 || strings.Contains(text, "bloblang") {
			return
		}
		m, err := mapping.Compile("f", overlay(map[string]string{"f.yaml": text}), s)
		if err != nil {
			return
		}
		src := mapping.Source{Node: root, Identifier: "x"}
		if first, again := m.Map(src), m.MapTraced(src); first.Action != again.Action || first.Record.Hash != again.Record.Hash {
			t.Errorf("two answers: %+v, %+v", first, again)
		}
	})
}
