package mapping_test

import (
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
)

func TestChainMistakesHaveAPlace(t *testing.T) {
	_, err := mapping.Compile("bad", overlay(map[string]string{"bad.yaml": `extends: oai/dc
chain: |
  /select-id?prop=id,
    /enrich-typ, /shred?prop=sourceResource%2Fspatial&delimiter=--


  /copy_prop?prop=sourceResource%4Fpublisher&to_prop=dataProvider
  /capitalize_value
  /dpla_mapper?mapper_type=a
  /dpla_mapper?mapper_type=b, /shred?prop=sourceResource%2Fspatiall&delim=--
  /validate_mapv3?x=1
  /replace_regex?prop=title&regex=(&new=x
  /enrich_date?prop=subject
  /shred
  select-id
  /set_prop?prop=title&value
  /set_prop?prop=originalRecord%2Fx&value=1
  /drop_long_values?field=title&max_length=many
  /required-values-from-collection-registry?field=right
  /lookup?prop=format&substitution=nowhere
  /copy_prop?prop=title&to_prop=source&skip_if_exists=perhaps
  /enrich-typ
`}), defaultSchema(t))
	if pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Fatalf("got %v", err)
	}
	text := err.Error()
	for _, want := range []string{
		`bad.yaml:4:5: unknown step of a chain "/enrich_typ"; did you mean enrich_type? known are capitalize_value, `,
		`bad.yaml:4:55: unknown parameter of /shred "delimiter"; known are prop, delim`,
		`bad.yaml:10:38: unknown property "sourceResource/spatiall"; did you mean spatial? known are `,
		`bad.yaml:7:3: /copy_prop works on mapped fields: put it behind the mapper`,
		`bad.yaml:8:3: /capitalize_value works on mapped fields`,
		`bad.yaml:10:3: the chain has a second mapper: /dpla_mapper`,
		`bad.yaml:11:19: /validate_mapv3 takes no parameters`,
		`bad.yaml:12:29: not a regular expression`,
		`bad.yaml:13:16: subject does not hold dates`,
		`bad.yaml:14:3: the parameter prop is missing`,
		`bad.yaml:15:3: a step begins with "/"`,
		`bad.yaml:16:24: the parameter "value" has no value`,
		`bad.yaml:17:13: the source record cannot be changed`,
		`bad.yaml:18:33: expected a whole number`,
		`bad.yaml:19:45: unknown field "right"; did you mean "rights"?`,
		`bad.yaml:20:23: there is no table "nowhere"`,
		`bad.yaml:21:40: skip_if_exists may be True or False`,
		`bad.yaml:22:3: unknown step of a chain "/enrich_typ"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing: %s", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// A step that is written in another way than as a block is found too, and the
// typing error of a real chain is named.
func TestChainsInOtherForms(t *testing.T) {
	for text, want := range map[string]string{
		"chain: /a, /a":                                    "x.yaml:1:12: unknown step",
		"chain: /a":                                        "x.yaml:1:8: unknown step",
		"chain: '/set_context, /a'":                        "x.yaml:1:23: unknown step",
		"chain:\n  - /set_context\n  - \"/b\"":             "x.yaml:3:6: unknown step",
		"chain: >\n  /set_context,\n  /set_context,\n  /c": "x.yaml:4:3: unknown step",
		"chain: \"/set_context,\\u002fd\"":                 "x.yaml:1:8: unknown step",
		"chain: /copy_prop?prop=sourceResource%4Fpublisher&to_prop=dataProvider": `x.yaml:1:19: unknown property "sourceResourceOpublisher"`,
		"chain: [{a: b}]": "x.yaml:1:9: expected a single value",
		"chain: [[/a]]":   "x.yaml:1:9: expected a single value",
	} {
		_, err := mapping.Compile("x", overlay(map[string]string{"x.yaml": text}), defaultSchema(t))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// A chain stands in for inherited enrichments, and enrichments for an
// inherited chain. In one file both act, the chain first.
func TestChainAndEnrich(t *testing.T) {
	files := map[string]string{
		"a.yaml": "extends: oai/dc\nchain: /set_prop?prop=genre&value=a",
		"b.yaml": "extends: a\nenrich: [{fill: {field: genre, value: b}}]",
		"c.yaml": "extends: oai/dc\nenrich: [{fill: {field: genre, value: c, mode: append}}]\nchain: /set_prop?prop=genre&value=a",
	}
	for name, want := range map[string]string{"a": "a", "b": "b", "c": "a | c"} {
		res := compiled(t, name, files).Map(mapping.Source{Node: benchTree(t), Identifier: "1"})
		if got := shown(res.Record.Fields.Get("genre")); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if has := res.Record.Fields.Get("sort_title") != nil; has != (name != "b") {
			t.Errorf("%s: sort title %v", name, has)
		}
	}
}
