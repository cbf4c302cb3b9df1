package mapping_test

import (
	"bufio"
	"compress/gzip"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/source/tree"
)

var (
	yardBegin   = regexp.MustCompile(`'begin': (?:'([^']*)'|None)`)
	yardEnd     = regexp.MustCompile(`'end': (?:'([^']*)'|None)`)
	yardDisplay = regexp.MustCompile(`'displayDate': (?:'([^']*)'|None)`)
	yardObject  = regexp.MustCompile(`\{[^}]*\}`)
)

// yardDate is a date as the ancestor had it.
type yardDate struct{ begin, end, display string }

func yardDates(cell string) []yardDate {
	var out []yardDate
	first := func(re *regexp.Regexp, s string) string {
		if m := re.FindStringSubmatch(s); m != nil {
			return m[1]
		}
		return ""
	}
	for _, o := range yardObject.FindAllString(cell, -1) {
		out = append(out, yardDate{first(yardBegin, o), first(yardEnd, o), first(yardDisplay, o)})
	}
	return out
}

// yardRows reads distinct rows of a file of the ancestor's date tests.
func yardRows(t *testing.T, file string, row *regexp.Regexp, do func(cells []string)) {
	t.Helper()
	f, err := os.Open("../../../../shared/data/vernacular/rikolti-dates/" + file)
	if err != nil {
		t.Skip("the recorded dates are not on this machine: ", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for lines := bufio.NewScanner(z); lines.Scan(); {
		if m := row.FindStringSubmatch(lines.Text()); m != nil && !seen[m[0]] {
			seen[m[0]] = true
			do(m[1:])
		}
	}
	if len(seen) < 400 {
		t.Errorf("%s: only %d rows were read", file, len(seen))
	}
}

// mapDates runs the dates of a chain over texts.
func mapDates(m *mapping.Mapping, texts []string) pachamama.Fields {
	root := &tree.Node{}
	for _, text := range texts {
		root.Children = append(root.Children, &tree.Node{Name: "date", Kind: tree.String, Text: text})
	}
	return m.Map(mapping.Source{Node: root, Identifier: "1"}).Record.Fields
}

// tally counts rows that agree and those that differ for a reason; a row that
// differs for none is a failure.
type tally struct {
	t       *testing.T
	agreed  int
	reasons map[string]int
}

func (y *tally) row(same bool, reason string, got, want any) {
	y.t.Helper()
	switch {
	case same:
		y.agreed++
	case reason == "":
		y.t.Errorf("%v, the ancestor has %v", got, want)
	default:
		y.reasons[reason]++
	}
}

func (y *tally) log() {
	all := y.agreed
	for _, n := range y.reasons {
		all += n
	}
	y.t.Logf("%d of %d rows agree (%.1f%%)", y.agreed, all, 100*float64(y.agreed)/float64(max(all, 1)))
	for _, r := range slices.Sorted(maps.Keys(y.reasons)) {
		y.t.Logf("%4d: %s", y.reasons[r], r)
	}
}

func dateMapping(t *testing.T) *mapping.Mapping {
	t.Helper()
	return compiled(t, "x", map[string]string{"x.yaml": plainFields(t, "/enrich_earliest_date")})
}

// Decades are those of the display text.
func TestDecadesAgainstTheAncestor(t *testing.T) {
	m, y := dateMapping(t), &tally{t: t, reasons: map[string]int{}}
	yardRows(t, "add_facet_decade.csv.gz", regexp.MustCompile(`\| date_value=(.*?) *\| facet_decades=\[(.*?)\]`), func(c []string) {
		dates := yardDates(c[0])
		if len(dates) == 0 {
			dates = []yardDate{{display: strings.Trim(c[0], "'")}}
		}
		text, reason := dates[0].display, ""
		if text == "" {
			text, reason = dates[0].begin+"/"+dates[0].end, "a date without a display text has the decades of its days"
		}
		var got []string
		for _, v := range mapDates(m, []string{text}).Get("facet_decade") {
			got = append(got, v.Text)
		}
		want := strings.FieldsFunc(c[1], func(r rune) bool { return strings.ContainsRune("', ", r) })
		slices.Sort(want)
		y.row(slices.Equal(got, want), reason, append(got, text), want)
	})
	y.log()
}

// The first and last day of structured dates.
func TestSortDatesAgainstTheAncestor(t *testing.T) {
	m, y := dateMapping(t), &tally{t: t, reasons: map[string]int{}}
	month := regexp.MustCompile(`^\d{4}-\d\d?$`)
	yardRows(t, "sort_dates.csv.gz", regexp.MustCompile(`\| date_source=(.*?) *\| start_date=(?:'([^'T]*)[^']*'|None) *\| end_date=(?:'([^'T]*)[^']*'|None)`), func(c []string) {
		var texts []string
		months, unread := false, false
		dates := yardDates(c[0])
		for _, d := range dates {
			months = months || month.MatchString(d.begin) || month.MatchString(d.end)
			unread = unread || d.begin == "" && d.end == ""
			if d.begin == "" && d.end == "" {
				texts = append(texts, d.display)
			} else {
				texts = append(texts, d.begin+"/"+d.end)
			}
		}
		fields := mapDates(m, texts)
		start, end := fields.First("sort_date_start"), fields.First("sort_date_end")
		reason := ""
		switch {
		case unread && start != "" && start[0] >= '0':
			reason = "a date that was not understood is read now"
		case months && c[1] == "":
			reason = "months count, they gave no sort date"
		case start == c[1] && strings.HasSuffix(c[2], "-01-01") && end == c[2][:4]+"-12-31":
			reason = "an end is the last day of its year, not the first"
		case start == c[1] && len(dates) > 1 && end > c[2]:
			reason = "the end is that of the latest date, not of the earliest"
		}
		y.row(start == c[1] && end == c[2], reason, []string{start, end, strings.Join(texts, "; ")}, c[1:])
	})
	y.log()
}

// The texts that people see stay as they were.
func TestDisplayDatesAgainstTheAncestor(t *testing.T) {
	m, y := dateMapping(t), &tally{t: t, reasons: map[string]int{}}
	quoted := regexp.MustCompile(`'([^']*)'`)
	yardRows(t, "unpack_display_date.csv.gz", regexp.MustCompile(`\| date_obj=(.*?) *\| dates=(.*?) *$`), func(c []string) {
		var have, got, want []string
		for _, d := range yardDates(c[0]) {
			have = append(have, d.display)
		}
		for _, w := range quoted.FindAllStringSubmatch(c[1], -1) {
			if w[1] != "" { // an empty text is no value
				want = append(want, w[1])
			}
		}
		for _, v := range mapDates(m, have).Get("date") {
			got = append(got, v.Text)
		}
		reason := ""
		if slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
			reason = "dates stand in the order of time"
		}
		y.row(slices.Equal(got, want), reason, got, want)
	})
	y.log()
}
