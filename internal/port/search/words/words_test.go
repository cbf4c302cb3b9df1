package words

import (
	"fmt"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"The Library's libraries": "the@1 librari@2 librari@3",
		"L’église d'Arc O'Brien":  "eglis@1 arc@2 obrien@3",
		"well-known 1890s, a.b":   "well@1 known@2 1890s@3 a@4 b@5",
		"ÉCOLE Straße Ørsted":     "ecol@1 strass@2 orst@3",
		"Ёлка й":                  "елка@1 й@2",
		"Αθήνας κόσμος ΚΟΣΜΟΣ":    "αθηνασ@1 κοσμοσ@2 κοσμοσ@3",
		"المكتبةُ مكتبة ١٩٢٠":     "مكتب@1 مكتب@2 1920@3",
		"中国人":                     "中@1 中国@1 国@2 国人@2 人@3",
		"a中b":                     "a@1 中@2 b@3",
		"ｶﾒﾗ ＡＢＣ":                 "カ@1 カメ@1 メ@2 メラ@2 ラ@3 abc@4",
		"' - ’ \u0301 \xff":       "",
	} {
		if got := listed(text, false); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"中国人": "中国@1 国人@2", "中": "中@1", "a中b 中国 x": "a@1 中@2 b@3 中国@4 x@6"} {
		if got := listed(text, true); got != want {
			t.Errorf("asking %q: %s, want %s", text, got, want)
		}
	}
}

func listed(text string, asking bool) string {
	var all []string
	for _, token := range Cut(text, asking) {
		all = append(all, fmt.Sprintf("%s@%d", token.Term, token.Position))
	}
	return strings.Join(all, " ")
}

func TestSortKey(t *testing.T) {
	for _, c := range [][2]string{{" École  des Beaux-Arts", "ecole des beaux-arts"}, {strings.Repeat("x", 200), strings.Repeat("x", 100)}, {"", ""}} {
		if got := sortKey(c[0]); got != c[1] {
			t.Errorf("%q: %q, want %q", c[0], got, c[1])
		}
	}
	for _, pair := range [][2]float64{{-10, -2}, {-2, 0}, {0, 1e-9}, {9.5, 10}, {10, 1e300}} {
		if orderedFloat(pair[0]) >= orderedFloat(pair[1]) {
			t.Errorf("%v is not before %v", pair[0], pair[1])
		}
	}
}

// FuzzWords: places lie in the text, and what is asked was indexed at the same
// distance.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{"The Library's", "中国人 a中b", "مكتبة", "หอสมุด", "L’église", "\xff\xfe'a'", "か\u3099き", "İıſ", "ﬁﬃ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		indexed := map[string]bool{}
		position := int32(0)
		for _, token := range Cut(text, false) {
			if token.Start < 0 || token.Start >= token.End || int(token.End) > len(text) || token.Position < position || token.Term == "" {
				t.Fatalf("%q: %+v after position %d", text, token, position)
			}
			position = token.Position
			indexed[fmt.Sprintf("%s@%d", token.Term, token.Position)] = true
		}
		for _, token := range Cut(text, true) {
			if !indexed[fmt.Sprintf("%s@%d", token.Term, token.Position)] {
				t.Fatalf("%q: asked for %q at %d, which is not in the index", text, token.Term, token.Position)
			}
		}
	})
}
