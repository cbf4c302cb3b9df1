package chain

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []Step
	}{
		{"one", "/select-id?prop=id", []Step{{"select_id", "/select-id?prop=id", 0, []Param{{"prop", "id", 11}}}}},
		{"lines and commas", "/a,\r\n/b\n /c , /d,\n\n", []Step{{"a", "/a", 0, nil}, {"b", "/b", 5, nil}, {"c", "/c", 9, nil}, {"d", "/d", 14, nil}}},
		{"encoded", "/shred?prop=sourceResource%2Fspatial&delim=--", []Step{{"shred", "/shred?prop=sourceResource%2Fspatial&delim=--", 0,
			[]Param{{"prop", "sourceResource/spatial", 7}, {"delim", "--", 37}}}}},
		{"comma and semicolon in a value", "/s?old=a,b;+c&new=", []Step{{"s", "/s?old=a,b;+c&new=", 0, []Param{{"old", "a,b; c", 3}, {"new", "", 14}}}}},
		{"nothing", " \n,\n,, ", nil},
	} {
		got, wrong := Parse(c.text)
		if diff := cmp.Diff(c.want, got); diff != "" || wrong != nil {
			t.Errorf("%s: %s %v", c.name, diff, wrong)
		}
	}
}

func TestMistakes(t *testing.T) {
	for text, want := range map[string]Mistake{
		"/a, select-id":             {0, "the step has no proper name"},
		"/a\n select-id":            {4, `a step begins with "/", as in /select-id?prop=id`},
		"/a?prop":                   {3, `the parameter "prop" has no value: write prop=...`},
		"/a?x=1&y=%zz":              {7, `"y=%zz" is not encoded as in a URL: write %25 for a percent sign`},
		"/a?x=%E9":                  {3, `"x=%E9" is not UTF-8`},
		"/a\xE9":                    {0, "the step is not UTF-8"},
		"/":                         {0, "the step has no proper name"},
		strings.Repeat("/a\n", 501): {1500, "the chain has too many steps"},
		strings.Repeat(" ", 1<<17):  {0, "the chain is too long"},
	} {
		if _, wrong := Parse(text); len(wrong) != 1 || wrong[0] != want {
			t.Errorf("%.20q: %v, want %v", text, wrong, want)
		}
	}
}

// Whatever is read: places lie within the text and name what stands there.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"/select-id?prop=id,\n/a?b=c&d=%20", "/a?b=1,/c\r\n,", "x", "/a?=%", "/a?b=+;,/", "//\n/-?\xff=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		steps, wrong := Parse(text)
		for _, s := range steps {
			if !strings.HasPrefix(text[s.At:], s.Text) || s.Name == "" || strings.ContainsFunc(s.Name, notName) || strings.Contains(s.Text, "\n") {
				t.Fatalf("%+v", s)
			}
			for _, p := range s.Params {
				if p.At <= s.At || p.At >= s.At+len(s.Text) {
					t.Fatalf("%+v in %+v", p, s)
				}
			}
		}
		for _, w := range wrong {
			if w.At < 0 || w.At > len(text) || w.Text == "" {
				t.Fatalf("%+v", w)
			}
		}
	})
}
