package edtf

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// holds checks what is true of every text.
func holds(t interface{ Fatalf(string, ...any) }, text string) Date {
	d, remarks := Parse(text)
	if d.Text != strings.TrimSpace(text) {
		t.Fatalf("%q: the display text became %q", text, d.Text)
	}
	if again, more := Parse(text); again != d || len(more) != len(remarks) {
		t.Fatalf("%q: two readings differ", text)
	}
	if d.Known != (d.EDTF != "") || d.Known != (d.Begin != "" || d.End != "") {
		t.Fatalf("%q: half known: %+v", text, d)
	}
	if d.Begin != "" && d.End != "" && sortKey(d.Begin) > sortKey(d.End) {
		t.Fatalf("%q: begins after its end: %+v", text, d)
	}
	if d.Begin != "" && sortKey(d.Begin) == "" || d.End != "" && sortKey(d.End) == "" {
		t.Fatalf("%q: a day that does not sort: %+v", text, d)
	}
	if !d.Known {
		return d
	}
	e, _ := Parse(d.EDTF)
	if e.Begin != d.Begin || e.End != d.End || e.EDTF != d.EDTF || e.Approximate != d.Approximate || e.Uncertain != d.Uncertain {
		t.Fatalf("%q: EDTF does not come back:\n%+v\n%+v", text, d, e)
	}
	return d
}

func FuzzParse(f *testing.F) {
	for line := range strings.SplitSeq(freeCases, "\n") {
		text, _, _ := strings.Cut(line, "|")
		f.Add(text)
	}
	for _, s := range []string{"2001-21/2003-24", "Y170000002/..", "-04XX", "1985-XX-XX", "\xff\xfe", "[[[[", "9999999999999999", "1-1-1-1-1-1",
		strings.Repeat("1890-", 60), strings.Repeat("a", 400), "0001 BC", "9999/..", "Y999999999", "early 1st century BC", "1st decade BC"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { holds(t, s) })
}

func TestPropertyComposedDates(t *testing.T) {
	vocabulary := make([]string, 0, len(words)+40)
	for w := range words {
		vocabulary = append(vocabulary, w)
	}
	vocabulary = append(vocabulary, "-", "/", "..", ",", ";", "?", "~", "[", "]", "'s", "s", "1890", "1905", "44", "7", "31", "12", "800",
		"189-", "19uu", "1899-12-31", "3/4/1920", "5.6.1920", "19th", "XIX", "19900101", "0", "00", "0000", "9999", "99")
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 8).Draw(t, "words")
		holds(t, strings.Join(parts, rapid.SampledFrom([]string{" ", "", "-"}).Draw(t, "glue")))
	})
}

func TestPropertyPointsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPoint(t)
		s := span{bound{p, known}, bound{p, known}, true}
		if rapid.Bool().Draw(t, "interval") {
			s = span{bound{p, known}, bound{drawPoint(t), known}, false}
			s.order()
		}
		var d Date
		s.fill(&d)
		if got := holds(t, d.EDTF); got.Begin != d.Begin || got.End != d.End || got.EDTF != d.EDTF {
			t.Fatalf("%+v came back as %+v", d, got)
		}
	})
}

func drawPoint(t *rapid.T) point {
	p := point{year: rapid.IntRange(-12000, 12000).Draw(t, "year"), qual: rapid.SampledFrom([]byte{0, '?', '~', '%'}).Draw(t, "qual")}
	if p.year > 9999 || p.year < -9999 {
		return p
	}
	switch rapid.IntRange(0, 4).Draw(t, "precision") {
	case 1:
		p.mask = rapid.IntRange(1, 3).Draw(t, "mask")
		p.year -= p.year % pow10(p.mask)
		if p.year == 0 {
			p.mask, p.year = 0, 1
		}
	case 2:
		p.month = rapid.IntRange(1, 12).Draw(t, "month")
	case 3:
		p.month = rapid.IntRange(1, 12).Draw(t, "month")
		p.day = rapid.IntRange(1, daysIn(p.year, p.month)).Draw(t, "day")
	case 4:
		p.month = rapid.IntRange(21, 24).Draw(t, "season")
	}
	return p
}

func BenchmarkParse(b *testing.B) {
	for _, s := range []string{"1890", "2008-01-01T08:00:00Z", "circa 1954-1970", "Oct 15, 1969", "early 19th century",
		"3 de marzo de 1920", "undated", "Harbor view, looking west"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(s)
			}
		})
	}
}

// sortKey turns a day into a text that sorts as the days do, years BC and
// beyond 9999 included; empty for what is no day.
func sortKey(isoDay string) string {
	y, ok := yearOf(isoDay)
	if !ok {
		return ""
	}
	b := strconv.AppendInt(make([]byte, 0, 16), int64(y)+5_000_000_000, 10)
	return string(append(b, isoDay[len(isoDay)-6:]...))
}

// yearOf reads the year of a day as Parse writes it.
func yearOf(s string) (int, bool) {
	n := len(s) - 6
	if n < 4 || s[n] != '-' || s[n+3] != '-' {
		return 0, false
	}
	y, err := strconv.Atoi(s[:n])
	return y, err == nil && y >= -maxYear-1 && y <= maxYear+1
}
