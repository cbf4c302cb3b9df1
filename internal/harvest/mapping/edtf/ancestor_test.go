package edtf

import (
	"bufio"
	"compress/gzip"
	"os"
	"regexp"
	"testing"
)

// The ancestor's own test data for dates. Where we differ, a row here says why
// and what we read instead.
var overrides = []struct{ text, begin, end, reason string }{
	{`^circa (\d{4})$`, "$1-01-01", "$1-12-31", "a year is not its first of January"},
	{`^circa (\d{4}) ?- ?(\d{4})$`, "$1-01-01", "$2-12-31", "the end of a circa range was lost"},
	{`^Oct (\d\d), (\d{4})$`, "$2-10-$1", "$2-10-$1", "the c of Oct was taken for circa"},
	{`^Oct (\d), (\d{4})$`, "$2-10-0$1", "$2-10-0$1", "the c of Oct was taken for circa"},
	{`^1956 October$`, "1956-10-01", "1956-10-31", "the c of October was taken for circa"},
	{`^1973 March 27$`, "1973-03-27", "1973-03-27", "the c of March was taken for circa"},
	{`^11th century$`, "1000-01-01", "1099-12-31", "centuries were not understood"},
	{`^12th century$`, "1100-01-01", "1199-12-31", "centuries were not understood"},
	{`^13th century$`, "1200-01-01", "1299-12-31", "centuries were not understood"},
	{`^14th century$`, "1300-01-01", "1399-12-31", "centuries were not understood"},
	{`^15th century$`, "1400-01-01", "1499-12-31", "centuries were not understood"},
	{`^12th-13th century$`, "1100-01-01", "1299-12-31", "centuries were not understood"},
	{`^13th-14th century$`, "1200-01-01", "1399-12-31", "centuries were not understood"},
	{`^14th-15th century$`, "1300-01-01", "1499-12-31", "centuries were not understood"},
	{`^not before 1909$`, "1909-01-01", "", "not before is open at its end, and 1909 is a year"},
	{`^n\.d$`, "", "", "no date is kept as text, it was dropped"},
	{`^(1972|1983)$`, "$1-01-01", "$1-12-31", "two values are two dates; the merged one depended on chance"},
}

var (
	ancestorText = regexp.MustCompile(`'([^']*)'`)
	ancestorDate = regexp.MustCompile(`\{'begin': (?:'([^']*)'|None), 'end': (?:'([^']*)'|None), 'displayDate': '([^']*)'\}`)
	ancestorRow  = regexp.MustCompile(`\| date_values=(.*?) *\| converted_dates=(.*?) *$`)
)

func TestAgreesWithAncestorOrSaysWhy(t *testing.T) {
	f, err := os.Open("../../../../../shared/data/vernacular/rikolti-dates/enrich_earliest_date.csv.gz")
	if err != nil {
		t.Skip("the recorded dates are not on this machine: ", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	used := make([]bool, len(overrides))
	agreed, reasoned := 0, 0
	for lines := bufio.NewScanner(z); lines.Scan(); {
		row := ancestorRow.FindStringSubmatch(lines.Text())
		if row == nil || regexp.MustCompile(`\{`).MatchString(row[1]) {
			continue
		}
		want := map[string][2]string{}
		for _, m := range ancestorDate.FindAllStringSubmatch(row[2], -1) {
			want[m[3]] = [2]string{m[1], m[2]}
		}
		for _, m := range ancestorText.FindAllStringSubmatch(row[1], -1) {
			text := m[1]
			if seen[text] {
				continue
			}
			seen[text] = true
			d, _ := Parse(text)
			w, kept := want[text]
			if kept && d.Begin == firstDay(w[0]) && d.End == lastDay(w[1]) {
				agreed++
				continue
			}
			if overridden(text, d, used) {
				reasoned++
				continue
			}
			t.Errorf("%q: %s to %s, the ancestor has %v (kept: %v)", text, d.Begin, d.End, w, kept)
		}
	}
	t.Logf("%d distinct texts: %d agree, %d differ for a reason (%.1f%% agreement)", len(seen), agreed, reasoned, 100*float64(agreed)/float64(len(seen)))
	if len(seen) < 270 {
		t.Errorf("only %d texts were read", len(seen))
	}
	for i, u := range used {
		if !u {
			t.Errorf("the override %s is not needed", overrides[i].text)
		}
	}
}

func overridden(text string, d Date, used []bool) bool {
	for i, o := range overrides {
		re := regexp.MustCompile(o.text)
		if !re.MatchString(text) {
			continue
		}
		used[i] = true
		return d.Text == text && d.Begin == re.ReplaceAllString(text, o.begin) && d.End == re.ReplaceAllString(text, o.end)
	}
	return false
}

// firstDay and lastDay widen the ancestor's years and months to days, without
// the code under test: a plain calendar of what occurs.
func firstDay(s string) string {
	switch len(s) {
	case 4:
		return s + "-01-01"
	case 7:
		return s + "-01"
	}
	return s
}

func lastDay(s string) string {
	switch len(s) {
	case 4:
		return s + "-12-31"
	case 7:
		days := map[string]string{"02": "28", "04": "30", "06": "30", "09": "30", "11": "30"}[s[5:]]
		if days == "" {
			days = "31"
		}
		return s + "-" + days
	}
	return s
}
