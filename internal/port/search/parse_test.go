package search

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func known(f string) bool { return f == "title" || f == "subject" }

func TestParse(t *testing.T) {
	for text, want := range map[string][]Clause{
		"":                         nil,
		" - * \" : -\"\" ":         nil,
		"gold  rush":               {{Text: "gold"}, {Text: "rush"}},
		`"gold rush" -silver`:      {{Text: "gold rush", Phrase: true}, {Text: "silver", Exclude: true}},
		`-"gold rush"`:             {{Text: "gold rush", Phrase: true, Exclude: true}},
		`"never closed words`:      {{Text: "never closed words", Phrase: true}},
		`„gold rush“ mine`:         {{Text: "gold rush", Phrase: true}, {Text: "mine"}},
		`a"b c"d`:                  {{Text: "a"}, {Text: "b c", Phrase: true}, {Text: "d"}},
		"libr* -calif**":           {{Text: "libr", Prefix: true}, {Text: "calif", Prefix: true, Exclude: true}},
		`title:gold subject:"a b"`: {{Field: "title", Text: "gold"}, {Field: "subject", Text: "a b", Phrase: true}},
		"-title:gold":              {{Field: "title", Text: "gold", Exclude: true}},
		"ark:/13030/kt1 http://a":  {{Text: "ark:/13030/kt1"}, {Text: "http://a"}},
		"title: gold":              {{Text: "gold"}},
		"well-known":               {{Text: "well-known"}},
		"中文 \xff茶":                 {{Text: "中文"}, {Text: "茶"}},
	} {
		if diff := cmp.Diff(want, Parse(text, known)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	if n := len(Parse(strings.Repeat("a ", 5000), known)); n != maxClauses {
		t.Errorf("%d clauses, want %d", n, maxClauses)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`title:"a b" -c d*`, `"`, `-`, `:`, `title:`, `""""`, "„a“", "\xff\"", "-title:*"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		clauses := Parse(text, known)
		if len(clauses) > maxClauses {
			t.Fatalf("%d clauses", len(clauses))
		}
		for _, c := range clauses {
			if c.Text == "" || !utf8.ValidString(c.Text) || (c.Field != "" && !known(c.Field)) || (c.Phrase && c.Prefix) {
				t.Fatalf("%q: %+v", text, c)
			}
		}
	})
}

func TestDay(t *testing.T) {
	for _, c := range []struct {
		s    string
		end  bool
		want int64
	}{
		{"1970-01-01", false, 0}, {"1970-01-02", true, 1}, {"1969", true, -1}, {"1970", false, 0}, {"1970", true, 364},
		{"1972-02", true, 789}, {"0000", false, -719528}, {"-1", true, -719529}, {"-0001-12-31", false, -719529}, {"-44-03-15", false, -735525},
	} {
		if got, err := Day(c.s, c.end); got != c.want || err != nil {
			t.Errorf("%s: %d, %v, want %d", c.s, got, err, c.want)
		}
	}
	for _, s := range []string{"", "-", "--1", "x", "1890-13", "1890-02-30", "1890-00", "1890-1-1-1", "12345678", "1890-", "+1890", "1890-05-17T00:00:00Z"} {
		if got, err := Day(s, false); err == nil {
			t.Errorf("%q: %d, want an error", s, got)
		}
	}
}

func FuzzDay(f *testing.F) {
	f.Add("1890-05-17")
	f.Add("-44")
	f.Fuzz(func(t *testing.T, s string) {
		first, err := Day(s, false)
		if err != nil {
			return
		}
		if last, err := Day(s, true); err != nil || last < first {
			t.Fatalf("%q: %d to %d, %v", s, first, last, err)
		}
	})
}
