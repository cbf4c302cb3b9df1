package mapping_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/source/tree"
)

// The hash tells records apart that differ in a code or in the order of
// values, and not those that were only stamped anew.
func TestHashTellsChangedFromRestamped(t *testing.T) {
	hash := func(rule, stamp string) string {
		m := compiled(t, "h", map[string]string{
			"h.yaml": "fields: {genre: " + rule + "}\n", "tables/one.yaml": "a: {text: Map, code: one}\n", "tables/two.yaml": "a: {text: Map, code: two}\n",
		})
		res := m.Map(mapping.Source{Node: &tree.Node{Name: "dc"}, Identifier: "1", Datestamp: stamp})
		if res.Action != mapping.Kept {
			t.Fatal(res.Problem)
		}
		return res.Record.Hash
	}
	base := hash("{const: a, lookup: one}", "2020")
	if base != hash("{const: a, lookup: one}", "2021") {
		t.Error("a new datestamp changes the hash")
	}
	seen := map[string]string{}
	for _, rule := range []string{"{const: a, lookup: one}", "{const: a, lookup: two}", "{const: Map}", "{const: [Map, one]}", "{const: [one, Map]}", "{const: Mapone}"} {
		h := hash(rule, "2020")
		if other, ok := seen[h]; ok {
			t.Errorf("%s and %s have one hash", rule, other)
		}
		seen[h] = rule
	}
}

func TestRecordsAreBounded(t *testing.T) {
	m := compiled(t, "b", map[string]string{"b.yaml": "fields: {title: '//title', subject: {from: '//subject', split: ';'}}\n"})
	root := &tree.Node{Name: "dc", Children: []*tree.Node{{Name: "title", Text: strings.Repeat("x", 1<<20)}}}
	for i := range 20_000 {
		root.Children = append(root.Children, &tree.Node{Name: "subject", Text: fmt.Sprintf("a%d;b%d", i, i)})
	}
	res := m.Map(mapping.Source{Node: root, Identifier: "1"})
	if got := len(res.Record.Fields.First("title")); got != 256<<10 {
		t.Errorf("title of %d bytes", got)
	}
	if got := len(res.Record.Fields.Get("subject")); got != 10_000 {
		t.Errorf("%d subjects", got)
	}
	codes := map[string]bool{}
	for _, r := range res.Record.Remarks {
		codes[r.Field+" "+r.Code] = len(r.Value) <= 200
	}
	if !codes["title long_value"] || !codes["subject too_many_values"] {
		t.Errorf("remarks %v", codes)
	}
}

func TestExpressionsThatCannotMatch(t *testing.T) {
	for expression, possible := range map[string]bool{
		"a": true, "^a$": true, "(a|b$)c": true, `\bfoo\b`: true, "a*^": true, "$": true, "": false, "(?m)a$\nb": true, "x?^y": true,
		"a^": false, "$a": false, `[^\x00-\x{10FFFF}]`: false, "a(b$|c$)d": false, `foo\z.`: false, `.\Afoo`: false,
	} {
		_, err := mapping.Compile("r", overlay(map[string]string{"r.yaml": fmt.Sprintf("fields: {title: {const: a, match: %q}}\n", expression)}), defaultSchema(t))
		if (err == nil) != possible {
			t.Errorf("%q: %v", expression, err)
		}
	}
}

// Words are found whatever the case of their ASCII letters, also beyond the 64th.
func TestContainsWords(t *testing.T) {
	words := []string{"x", "thumb", ".tif", "é"}
	for i := range 100 {
		words = append(words, fmt.Sprintf("w%dx%d", i, i*i))
	}
	m := compiled(t, "r", map[string]string{"r.yaml": fmt.Sprintf("extends: oai/dc\nenrich: null\nfields: {title: {from: title, match: {contains: ['%s']}}}\n", strings.Join(words, "', '"))})
	for text, found := range map[string]bool{
		"aX": true, "THumb": true, "thum": false, "a.tiF": true, "t.ti": false, "caf\u00e9": true, "": false, "\u212Aw7X49": true, "w7w9": false, "W99x9801": true,
	} {
		root := &tree.Node{Name: "dc", Children: []*tree.Node{{Name: "title", Text: text}}}
		if got := m.Map(mapping.Source{Node: root, Identifier: "1"}).Record.Fields.First("title") != ""; got != found {
			t.Errorf("%q: %v", text, got)
		}
	}
}
