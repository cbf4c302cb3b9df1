package edtf

import (
	"slices"
	"strings"
	"testing"
)

func TestDecades(t *testing.T) {
	for _, c := range []struct{ begin, end, want string }{
		{"1856-01-01", "1916-12-31", "1850s 1860s 1870s 1880s 1890s 1900s 1910s"},
		{"1890-01-01", "1899-12-31", "1890s"},
		{"1909-01-01", "", "1900s"},
		{"", "1899-12-31", "1890s"},
		{"-0043-01-01", "-0043-12-31", ""},
		{"-0043-01-01", "0012-12-31", "0s 10s"},
		{"0001-01-01", "1000-12-31", ""},
		{"1900-01-01", "1890-01-01", ""},
		{"", "", ""}, {"x", "y", ""}, {"1890", "1899", ""},
		{"1001-01-01", "2000-12-31", strings.Join(Decades("1001-01-01", "2000-12-31"), " ")},
	} {
		if got := strings.Join(Decades(c.begin, c.end), " "); got != c.want {
			t.Errorf("%s to %s: %q, want %q", c.begin, c.end, got, c.want)
		}
	}
	if n := len(Decades("1009-01-01", "1999-12-31")); n != MaxDecades {
		t.Errorf("a thousand years have %d decades", n)
	}
}

func TestSortKeySortsAsDaysDo(t *testing.T) {
	days := []string{"-170000002-01-01", "-0499-12-31", "-0043-03-14", "-0043-03-15", "0000-01-01", "0079-08-24", "1999-12-31", "2000-01-01", "170000002-01-01"}
	if !slices.IsSortedFunc(days, func(a, b string) int { return strings.Compare(SortKey(a), SortKey(b)) }) {
		t.Error("keys are out of order")
	}
	for _, s := range []string{"", "1890", "1890-01", "x890-01-01", "--01-01"} {
		if SortKey(s) != "" {
			t.Errorf("%q has a key", s)
		}
	}
}

func TestExtent(t *testing.T) {
	var dates []Date
	for _, s := range []string{"1950-1945", "44 BC", "undated", "after 1960"} {
		d, _ := Parse(s)
		dates = append(dates, d)
	}
	if b, e := Extent(dates); b != "-0043-01-01" || e != "1961-01-01" {
		t.Errorf("%s to %s", b, e)
	}
	if b, e := Extent(nil); b != "" || e != "" {
		t.Errorf("nothing has an extent: %s %s", b, e)
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"1890; 1895;;ca. 1900 ", "1890|1895|ca. 1900"}, {" 1890 ", "1890"}, {"", ""}, {" ; ", ""}, {"1890, 1895", "1890, 1895"},
	} {
		if got := strings.Join(Split(c.in), "|"); got != c.want {
			t.Errorf("%q: %q", c.in, got)
		}
	}
}
