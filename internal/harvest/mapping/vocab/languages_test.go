package vocab

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestLanguages(t *testing.T) {
	l := NewLanguages()
	for _, c := range []struct{ text, want string }{
		{"eng", "eng"}, {"en", "eng"}, {"EN", "eng"}, {"English", "eng"}, {"english.", "eng"}, {"[English]", "eng"},
		{"French.", "fra"}, {"fre", "fra"}, {"fra", "fra"}, {"français", "fra"}, {"FRANCAIS", "fra"}, {"Französisch", "fra"},
		{"eng; fre", "eng fra"}, {"eng fre", "eng fra"}, {"engfre", "eng fra"}, {"eng|spa", "eng spa"}, {"en, fr", "eng fra"},
		{"en-US", "eng"}, {"en_GB", "eng"}, {"zh-Hant-TW", "zho"}, {"pt-BR", "por"}, {"English (United States)", "eng"},
		{"in French", "fra"}, {"Text in Spanish", "spa"}, {"Text in Spanish and English.", "spa eng"}, {"French-language materials", "fra"},
		{"English, eng, en", "eng"}, {"Chinese (Traditional)", "zho"}, {"中文", "zho"}, {"日本語", "jpn"}, {"русский", "rus"}, {"العربية", "ara"},
		{"Deutsch", "deu"}, {"ger", "deu"}, {"castellano", "spa"}, {"Spanish; Castilian", "spa"}, {"Greek, Modern (1453-)", "ell"},
		{"Greek, Ancient", "grc"}, {"Ancient Greek and Latin", "grc lat"}, {"Old Church Slavonic", "chu"}, {"Norwegian", "nor"}, {"no", "nor"},
		{"Tagalog", "tgl"}, {"Farsi", "fas"}, {"per", "fas"}, {"scr", "hrv"}, {"iw", "heb"}, {"mul", "mul"}, {"zxx", "zxx"}, {"und", "und"},
		{"No linguistic content", "zxx"}, {"nah", "nah"}, {"ga", "gle"}, {"Nahuatl languages", "nah"}, {"Serbo-Croatian", "hbs"}, {"Haitian Creole", "hat"},
		{"Mandarin", "cmn"}, {"Cantonese", "yue"}, {"Scots Gaelic", "gla"}, {"Ottoman Turkish", "ota"},
		{"", ""}, {"...", ""}, {"Klingonish", ""}, {"the letter is in no way dated", ""}, {"xx", ""}, {"Interview with as in to be", ""},
		{strings.Repeat("eng ", 2000), ""},
	} {
		var got []string
		for _, f := range l.FindAll(c.text) {
			got = append(got, f.Code)
			if f.Name == "" {
				t.Errorf("%s has no name", f.Code)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%.40q: %v, want %s", c.text, got, c.want)
		}
		first, ok := l.Find(c.text)
		if ok != (len(got) > 0) || ok && first.Code != got[0] {
			t.Errorf("%.40q: Find gives %v %v", c.text, first, ok)
		}
	}
	if f, _ := l.Find("nor"); f.Name != "Norwegian" {
		t.Errorf("nor is %s", f.Name)
	}
}

// Every code and name of ISO 639-2, as the system's package iso-codes lists
// them, is known: an outside yardstick.
func TestLanguagesKnowISO6392(t *testing.T) {
	b, err := os.ReadFile("/usr/share/iso-codes/json/iso_639-2.json")
	if err != nil {
		t.Skip("the package iso-codes is not on this machine: ", err)
	}
	var doc map[string][]struct {
		T string `json:"alpha_3"`
		B string `json:"bibliographic"`
		S string `json:"alpha_2"`
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	l, n := NewLanguages(), 0
	for _, x := range doc["639-2"] {
		if x.T == "qaa-qtz" { // not a code but a range for local use
			continue
		}
		n++
		for _, code := range []string{x.T, x.B, x.S} {
			if f, ok := l.Find(code); code != "" && (!ok || f.Code != x.T) {
				t.Errorf("%s is %v, want %s", code, f, x.T)
			}
		}
	}
	if n < 480 {
		t.Errorf("only %d languages were compared", n)
	}
}

func TestLanguageTablesAreWhole(t *testing.T) {
	for _, table := range []string{languagesTSV, languagesMoreTSV} {
		for row := range rows(table) {
			if len(row) != 4 || len(row[0]) != 3 || row[2] == "" {
				t.Errorf("bad row %q", row)
			}
		}
	}
}

func FuzzLanguages(f *testing.F) {
	for _, s := range []string{"eng; fre", "Text in French", "en-US", "\xff", "engfreger", "Greek, Modern (1453-)", "中文"} {
		f.Add(s)
	}
	l := NewLanguages()
	f.Fuzz(func(t *testing.T, s string) {
		seen := map[string]bool{}
		for _, found := range l.FindAll(s) {
			if found.Code == "" || found.Name == "" || seen[found.Code] {
				t.Fatalf("%q gives %v", s, found)
			}
			seen[found.Code] = true
		}
	})
}

func BenchmarkLanguagesFind(b *testing.B) {
	l := NewLanguages()
	for _, s := range []string{"eng", "French.", "Text in Spanish and English", "a text that names none of the languages there are"} {
		b.Run(s, func(b *testing.B) {
			for b.Loop() {
				l.FindAll(s)
			}
		})
	}
}
