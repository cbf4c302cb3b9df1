package yamlfile_test

import (
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/yamlfile"
)

func TestParseKeepsOrderAndPlace(t *testing.T) {
	root, err := yamlfile.Parse("a.yaml", []byte("# note\nfields:\n  title: {from: \"dc:title\", n: 12}\n  gone:\nlist: [a, 'true', true]\n"))
	if err != nil {
		t.Fatal(err)
	}
	title := root.Get("fields").Get("title")
	if from := title.Get("from"); from.Text != "dc:title" || !from.Quoted || from.Line != 3 {
		t.Errorf("from = %+v", from)
	}
	if n := title.Get("n"); n.Text != "12" || n.Quoted {
		t.Errorf("n = %+v", n)
	}
	if gone := root.Get("fields").Get("gone"); gone == nil || gone.Kind != yamlfile.Null {
		t.Errorf("gone = %+v", gone)
	}
	items := root.Get("list").Items
	if len(items) != 3 || !items[1].Quoted || items[2].Quoted {
		t.Errorf("list = %+v", items)
	}
	if root.Get("absent").Get("deeper") != nil {
		t.Error("an absent node has members")
	}
}

func TestParseNamesThePlaceOfMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"a: 1\nb: 2\na: 3\n":           `a.yaml:3:1: key "a" is here twice`,
		"a: &x 1\n":                    "a.yaml:1:",
		"a: [1, 2\nb: 3\n":             "a.yaml:",
		"a: 1\n---\nb: 2\n":            "more than one document",
		strings.Repeat("a: {", 60):     "a.yaml:1:",
		strings.Repeat("x", 5<<20):     "larger than",
		"a: !!binary aGVsbG8=\n":       "YAML feature",
		"? [a, b]\n: value of a key\n": "not a plain word",
	} {
		_, err := yamlfile.Parse("a.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a: {b: [1, 'two', |\n x]}\n"))
	f.Add([]byte("a:\n  - b: c\n    d: >-\n      folded\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 4096 {
			return
		}
		if node, err := yamlfile.Parse("f.yaml", b); err == nil && node == nil {
			t.Error("neither a node nor an error")
		}
	})
}
