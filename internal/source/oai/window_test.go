package oai

import (
	"testing"
	"time"
)

func day(s string) time.Time {
	t, _ := time.Parse(time.DateOnly, s)
	return t
}

func TestSplitHalvesDates(t *testing.T) {
	low, high := day("2024-01-01"), day("2024-01-31")
	for _, c := range []struct {
		g           Granularity
		from, until string
		a, b        string // the end of the first, the beginning of the second
		ok          bool
	}{
		{Day, "", "", "2024-01-16", "2024-01-16", true},
		{Day, "2024-01-01", "2024-01-03", "2024-01-02", "2024-01-02", true},
		{Day, "2024-01-01", "2024-01-02", "", "", false},
		{Day, "2024-01-31", "", "", "", false},
		{Day, "2024-02-10", "", "", "", false},
		{Second, "2024-01-01T00:00:00Z", "2024-01-01T00:00:10Z", "2024-01-01T00:00:05Z", "2024-01-01T00:00:05Z", true},
		{Second, "2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z", "", "", false},
	} {
		in := Cursor{Verb: ListRecords, Prefix: "oai_dc", Set: "s", From: c.from, Until: c.until, Token: "t"}
		a, b, ok := in.Split(c.g, low, high)
		if ok != c.ok || a.Until != c.a || b.From != c.b {
			t.Errorf("%s..%s: %v %v %v", c.from, c.until, a, b, ok)
		}
		if ok && (a.From != c.from || b.Until != c.until || a.Token+b.Token != "" || a.Set != "s") {
			t.Errorf("%s..%s: %v %v", c.from, c.until, a, b)
		}
	}
}

// Halving comes to an end whatever the dates.
func FuzzSplit(f *testing.F) {
	f.Add("2024-01-01", "", int64(0), int64(1e9), true)
	f.Add("", "2999-01-01T00:00:00Z", int64(-1e10), int64(5), false)
	f.Fuzz(func(t *testing.T, from, until string, low, high int64, seconds bool) {
		g := Day
		if seconds {
			g = Second
		}
		c := Cursor{From: from, Until: until}
		for n := 0; ; n++ {
			a, b, ok := c.Split(g, time.Unix(low%1e11, 0), time.Unix(high%1e11, 0))
			if !ok {
				return
			}
			if n > 80 || a.Until != b.From {
				t.Fatalf("%d: %v %v", n, a, b)
			}
			if c = b; n%2 == 0 {
				c = a
			}
		}
	})
}

func TestOutsideGoesAsFarAsBothAreExact(t *testing.T) {
	for _, c := range []struct {
		from, until, stamp string
		want               bool
	}{
		{"2024-05-01", "", "2024-04-30T23:59:59Z", true},
		{"2024-05-01", "", "2024-05-01T00:00:00Z", false},
		{"2024-05-01T10:00:00Z", "", "2024-05-01", false},
		{"2024-05-01T10:00:00Z", "", "2024-05-01T09:59:59Z", true},
		{"", "2024-05-01", "2024-05-01T10:00:00Z", false},
		{"", "2024-05-01", "2024-05-02", true},
		{"", "", "2024-05-02", false},
		{"2024-05-01", "2024-05-01", "nonsense", false},
	} {
		if got := (Cursor{From: c.from, Until: c.until}).Outside(c.stamp); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestCoarseHasDaysAlone(t *testing.T) {
	c, changed := Cursor{From: "2024-05-01T10:00:00Z", Until: "2024-06-01"}.Coarse()
	if c.From != "2024-05-01" || c.Until != "2024-06-01" || !changed {
		t.Error(c, changed)
	}
	if _, changed := c.Coarse(); changed {
		t.Error("changed twice")
	}
}

func TestAFullCursorKeepsTheOtherArguments(t *testing.T) {
	c := Cursor{Verb: ListRecords, Prefix: "oai_dc", Set: "s", Token: "a b", Full: true}
	if got := c.URL("http://x/oai?ctx=1"); got != "http://x/oai?ctx=1&verb=ListRecords&metadataPrefix=oai_dc&set=s&resumptionToken=a%20b" {
		t.Error(got)
	}
	c.Full = false
	if got := c.URL("http://x/oai?ctx=1"); got != "http://x/oai?ctx=1&verb=ListRecords&resumptionToken=a%20b" {
		t.Error(got)
	}
}
