package changes

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/ucldc/pachamama"
)

func TestTextIsToldInShort(t *testing.T) {
	long := strings.Repeat("All rights are kept by the trustees of the museum. ", 4)
	for _, c := range []struct{ was, is, want string }{
		{"Smith, John", "Smith John", "…[-,-] …"},
		{"Okafor, Ada", "Okafor Ada", "…[-,-] …"},
		{"Boats.", "Boats", "…[-.-]"},
		{" Boats", "Boats", "[- -]…"},
		{"Boats  at sea", "Boats at sea", "…[-  -]{+ +}…"},
		{"Boats\u00a0at sea", "Boats at sea", `…[-\u00a0-]{+ +}…`},
		{"http://museum.example/1", "https://museum.example/1", "[-http-]{+https+}:…"},
		{"A view of the harbour at dawn", "A view of the harbor at dawn", "… [-harbour-]{+harbor+} …"},
		{"A B", "C D", "A B -> C D"},
		{"Text", "image", "Text -> image"},
		{"caf\u00e9", "cafe\u0301", rewritten},
		{long + "a1 b2 c3 d4 e5", long + "z1 y2 x3 w4 v5", "…of the museum. a1 b2 c3 d4 e5 -> …of the museum. z1 y2 x3 w4 v5"},
		{"bad \xff here", "bad  here", `…[- \xff -]{+  +}…`},
	} {
		got := strings.Join(textEdits(c.was, c.is), " & ")
		if got != c.want {
			t.Errorf("%q to %q: %q, want %q", c.was, c.is, got, c.want)
		}
	}
}

func TestListsAreToldValueByValue(t *testing.T) {
	for _, c := range []struct {
		name, was, is string
		want          []string
	}{
		{"equal", `{"subject":["a","b"]}`, `{"subject":["a","b"]}`, nil},
		{"turned", `{"subject":["a","b"]}`, `{"subject":["b","a"]}`, []string{"subject: " + turned}},
		{"one more", `{"subject":["a"]}`, `{"subject":["a","Boats"]}`, []string{"subject: {+Boats+}"}},
		{"one less", `{"subject":["a","Boats"]}`, `{"subject":["a"]}`, []string{"subject: [-Boats-]"}},
		{"only added and removed", `{"subject":["Harbors"]}`, `{"title":["Quay"]}`, []string{"title: " + appeared, "subject: " + vanished}},
		{"edited among others", `{"subject":["Boats.","Quays"]}`, `{"subject":["Quays","Boats","Nets"]}`, []string{"subject: …[-.-]", "subject: {+Nets+}"}},
		{"same text, other code", `{"date":[{"text":"1890","code":"1890"}]}`, `{"date":[{"text":"1890","code":"1890~"}]}`, []string{"date: code: 1890 -> 1890~"}},
		{"double", `{"subject":["a","a"]}`, `{"subject":["a"]}`, []string{"subject: [-a-]"}},
		{"fields in another order", `{"a":["1"],"b":["2"]}`, `{"b":["2"],"a":["1"]}`, []string{"(record): " + shuffled}},
		{"a colon in the name", `{"dc:title":["a"]}`, `{"dc:title":["b"]}`, []string{"dc:title: a -> b"}},
	} {
		var was, is pachamama.Fields
		if err := json.Unmarshal([]byte(c.was), &was); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(c.is), &is); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, ch := range Diff(was, is) {
			got = append(got, ch.Field+": "+ch.Short)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestHunksHoldBothTexts puts the texts together again from what they have in
// common and what they do not.
func TestHunksHoldBothTexts(t *testing.T) {
	text := rapid.StringMatching(`[a-c ,.;é\x{4e00}]{0,30}`)
	rapid.Check(t, func(t *rapid.T) {
		was, is := text.Draw(t, "was"), text.Draw(t, "is")
		if got := strings.Join(tokens(was), ""); got != was {
			t.Fatalf("tokens of %q make %q", was, got)
		}
		hunks, kept := hunksOf(tokens(was), tokens(is))
		var removed, added int
		for _, h := range hunks {
			removed += len(h.was)
			added += len(h.is)
			if h.was == "" && h.is == "" {
				t.Fatalf("an empty hunk in %+v", hunks)
			}
		}
		if kept+removed != len(was) || kept+added != len(is) {
			t.Fatalf("%q to %q: kept %d, removed %d, added %d", was, is, kept, removed, added)
		}
		if (len(hunks) == 0) != (was == is) {
			t.Fatalf("%q to %q: %+v", was, is, hunks)
		}
	})
}

func fieldsGenerator() *rapid.Generator[pachamama.Fields] {
	value := rapid.Custom(func(t *rapid.T) pachamama.Value {
		v := pachamama.Value{Text: rapid.StringMatching(`[ab ,.]{0,6}`).Draw(t, "text")}
		if rapid.IntRange(0, 3).Draw(t, "coded") == 0 {
			v.Code = rapid.SampledFrom([]string{"x", "y"}).Draw(t, "code")
		}
		return v
	})
	return rapid.Custom(func(t *rapid.T) pachamama.Fields {
		var out pachamama.Fields
		for _, name := range []string{"title", "subject", "date"} {
			if values := rapid.SliceOfN(value, 0, 4).Draw(t, name); len(values) > 0 {
				out = append(out, pachamama.Field{Name: name, Values: values})
			}
		}
		return out
	})
}

func TestDiffTellsWhetherFieldsDiffer(t *testing.T) {
	fields := fieldsGenerator()
	rapid.Check(t, func(t *rapid.T) {
		was, is := fields.Draw(t, "was"), fields.Draw(t, "is")
		got := Diff(was, is)
		if (len(got) == 0) != reflect.DeepEqual(was, is) {
			t.Fatalf("%v to %v: %v", was, is, got)
		}
		if len(Diff(is, is)) != 0 {
			t.Fatalf("%v differs from itself", is)
		}
	})
}

func FuzzDiff(f *testing.F) {
	f.Add([]byte(`{"a":["Smith, John"]}`), []byte(`{"a":["Smith John","x"],"b":[{"text":"1890","begin":"1890-01-01"}]}`))
	f.Add([]byte(`{"a":["\u00e9"],"a":["x"]}`), []byte(`{"a":[],"":["e\u0301"]}`))
	f.Add([]byte(`null`), []byte(`{}`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var was, is pachamama.Fields
		if json.Unmarshal(a, &was) != nil || json.Unmarshal(b, &is) != nil {
			t.Skip("not fields")
		}
		for _, c := range Diff(was, is) {
			if c.Short == "" || len(c.Short) > 4096 || !utf8.ValidString(c.Short) {
				t.Errorf("signature %q", c.Short)
			}
			if len(c.Was) > 2*maxShown+8 || len(c.Is) > 2*maxShown+8 || !utf8.ValidString(c.Was+c.Is) {
				t.Errorf("sample %q %q", c.Was, c.Is)
			}
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("Smith, John", "Smith John")
	f.Add("bad \xff\xfe", "\xff")
	f.Add(strings.Repeat("a ", 200), strings.Repeat("b ", 200))
	f.Fuzz(func(t *testing.T, was, is string) {
		if was == is {
			return
		}
		if edits := textEdits(was, is); len(edits) == 0 || len(edits) > maxHunks {
			t.Errorf("%q", edits)
		}
	})
}
