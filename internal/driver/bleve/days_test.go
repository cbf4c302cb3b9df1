package bleve

import (
	"testing"

	"pgregory.net/rapid"
)

// TestDaySpans: a day is found by the spans that cover it and by no others,
// however far it is.
func TestDaySpans(t *testing.T) {
	days := rapid.OneOf(rapid.Int64Range(-800_000, 800_000), rapid.Int64Range(longAgo-10, longAgo+70_000), rapid.Int64Range(farOff-70_000, farOff+10), rapid.Int64())
	rapid.Check(t, func(t *rapid.T) {
		from, until, day := days.Draw(t, "from"), days.Draw(t, "until"), days.Draw(t, "day")
		if rapid.Bool().Draw(t, "near") {
			until = from + rapid.Int64Range(-2, 70_000).Draw(t, "length")
			day = from + rapid.Int64Range(-300, 70_300).Draw(t, "distance")
		}
		covered := 0
		for _, s := range daySpans("d", from, until) {
			for _, term := range dayTerms(day) {
				if s.from <= term && term < s.until {
					covered++
				}
			}
		}
		want := 0
		if n := dayNumber(day); dayNumber(from) <= n && n <= dayNumber(until) {
			want = 1
		}
		if covered != want {
			t.Fatalf("%d to %d: day %d is covered %d times, want %d", from, until, day, covered, want)
		}
		if n := len(daySpans("d", from, until)); n > 2*len(dayLevels) {
			t.Fatalf("%d spans", n)
		}
	})
}

// TestTexts: what is stored of texts is read back, and damage is noticed.
func TestTexts(t *testing.T) {
	stored := addTexts(addTexts(nil, "t:title", []string{"gold", "", "中国"}), pageText, []string{"page"})
	got := map[element]string{}
	if err := readTexts(stored, got); err != nil {
		t.Fatal(err)
	}
	for e, want := range map[element]string{{"t:title", 0}: "gold", {"t:title", 1}: "", {"t:title", 2}: "中国", {pageText, 0}: "page"} {
		if text, there := got[e]; !there || text != want {
			t.Errorf("%v: %q, want %q", e, text, want)
		}
	}
	for n := range stored {
		whole := len(addTexts(nil, "t:title", []string{"gold", "", "中国"}))
		if err := readTexts(stored[:n], map[element]string{}); err == nil && n != 0 && n != whole {
			t.Errorf("the first %d bytes are taken for all", n)
		}
	}
	if err := readTexts([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}, got); err == nil {
		t.Error("an immense length is no error")
	}
}
