package web

import (
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

func TestPretty(t *testing.T) {
	tests := []struct{ in, want string }{
		{`<a><b>x</b><c/><d k="v &amp; w"></d></a>`, "<a>\n  <b>x</b>\n  <c/>\n  <d k=\"v &amp; w\"></d>\n</a>"},
		{`<a:b xmlns:a="u">one<i>two</i>three</a:b>`, "<a:b xmlns:a=\"u\">one\n  <i>two</i>\n  three\n</a:b>"},
		{`<a><!-- c --><![CDATA[<x>]]></a>`, "<a><!-- c --><![CDATA[<x>]]></a>"},
		{`{"json": true}`, `{"json": true}`},
		{`<a><b`, `<a><b`},
		{"", ""},
	}
	for _, tt := range tests {
		if got := pretty([]byte(tt.in)); got != tt.want {
			t.Errorf("%s\n got %q\nwant %q", tt.in, got, tt.want)
		}
	}
	if long := pretty([]byte(strings.Repeat("<a>x</a>", 100_000))); len(long) > 2*maxPretty {
		t.Errorf("%d bytes are shown", len(long))
	}
}

func FuzzPretty(f *testing.F) {
	for _, s := range []string{"<a><b>x</b></a>", "</a></b>", "<a", "<?x?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a><![CDATA[", "\xff<a>\xfe</a>", "]]>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if got := pretty(b); len(got) > 100*len(b)+100 {
			t.Errorf("%d bytes became %d", len(b), len(got))
		}
	})
}

func TestStretches(t *testing.T) {
	got := stretches("the old pier", [][2]int{{4, 7}, {5, 6}, {8, 99}, {-1, 2}, {8, 12}})
	want := []stretch{{"the ", false}, {"old", true}, {" ", false}, {"pier", true}}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v", got)
		}
	}
}

func TestMarked(t *testing.T) {
	tests := []struct {
		printed, word string
		want          bool
	}{
		{"HARBOR,", "harbor", true}, {"harbors", "harbor", false}, {"well-known", "known", true}, {"«Été»", "été", true},
		{"東京都", "京都", true}, {"x", "", false}, {"O'Neill", "o'neill", true},
	}
	for _, tt := range tests {
		if got := marked(tt.printed, []string{tt.word}); got != tt.want {
			t.Errorf("%q in %q: %t", tt.word, tt.printed, got)
		}
	}
}

func TestBandStaysOnThePage(t *testing.T) {
	for _, y := range []float64{0, 0.5, 0.99} {
		f := facsimile{Width: 1000, Height: 1400}
		f.Boxes = []box{f.place(pachamama.Box{0.1, y, 0.1, 0.01})}
		if !f.band() || f.Top < 0 || f.Top+f.Shown > f.Height || f.Boxes[0].Y < f.Top || f.Boxes[0].Y > f.Top+f.Shown {
			t.Errorf("at %v: %v to %v", y, f.Top, f.Top+f.Shown)
		}
	}
}

func TestWebAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/x": "https://a.example/x", " http://a.example ": "http://a.example", "javascript:alert(1)": "", "//a.example": "", "data:text/html,x": "",
		"http://u:p@a.example/": "", "HTTPS://a.example/": "https://a.example/", "http://": "", "ark:/1/2": "",
	} {
		if got := webAddress(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestNumbersForPeople(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567"} {
		if got := number(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	for d, want := range map[time.Duration]string{0: "–", 1500 * time.Microsecond: "1.5 ms", 61 * time.Second: "1 min 01 s", 2*time.Hour + 5*time.Minute: "2 h 05 min"} {
		if got := took(d); got != want {
			t.Errorf("%v: %s", d, got)
		}
	}
}

func TestTimeLeft(t *testing.T) {
	now := time.Now()
	rows := []catalog.StageRow{
		{Stage: pachamama.StageCheck, State: pachamama.RunDone, Counts: pachamama.Counts{pachamama.CountChecked: 1000}, Started: now.Add(-time.Minute), Ended: now},
		{Stage: pachamama.StageIndex, State: pachamama.RunRunning, Units: 1, Counts: pachamama.Counts{pachamama.CountIndexed: 250}, Started: now.Add(-10 * time.Second)},
		{Stage: pachamama.StagePublish, State: pachamama.RunWaiting},
	}
	got, where := steps(rows, now)
	if got[0].Percent != 100 || got[1].Percent != 25 || got[1].Left != 30*time.Second || got[1].Rate != 25 || got[2].Percent != 0 || where != "Stage 2 of 3: index." {
		t.Errorf("%q %+v", where, got)
	}
}

func TestWhereARunIsBetweenTwoStages(t *testing.T) {
	rows := []catalog.StageRow{
		{Stage: pachamama.StageFetch, State: pachamama.RunDone},
		{Stage: pachamama.StageMap, State: pachamama.RunDone},
		{Stage: pachamama.StageCheck, State: pachamama.RunWaiting},
		{Stage: pachamama.StageContent, State: pachamama.RunWaiting},
	}
	if _, where := steps(rows, time.Now()); where != "Stage 3 of 4: check." {
		t.Errorf("%q", where)
	}
}

func TestBalances(t *testing.T) {
	rows := func(reported, fetched, mapped, rejected int64) []catalog.StageRow {
		return []catalog.StageRow{
			{Stage: pachamama.StageFetch, State: pachamama.RunDone, Counts: pachamama.Counts{pachamama.CountReported: reported, pachamama.CountFetched: fetched}},
			{Stage: pachamama.StageMap, State: pachamama.RunDone, Counts: pachamama.Counts{pachamama.CountMapped: mapped, pachamama.CountRejected: rejected}},
			{Stage: pachamama.StageCheck, State: pachamama.RunWaiting},
		}
	}
	carried := rows(2, 2, 10, 0) // of an incremental run
	carried[0].Counts[pachamama.CountCarried], carried[0].Counts[pachamama.CountVanished] = 11, 1
	carried[1].Counts[pachamama.CountDeleted], carried[1].Counts[pachamama.CountReplaced] = 1, 3
	tests := []struct {
		rows []catalog.StageRow
		want []bool
	}{
		{carried, []bool{true, true}},
		{rows(10, 10, 8, 2), []bool{true, true}},
		{rows(10, 12, 12, 0), []bool{true, true}}, // more than it said
		{rows(10, 9, 8, 0), []bool{false, false}},
		{rows(10, 10, 11, 0), []bool{true, false}},
	}
	for _, tt := range tests {
		got := balances(tt.rows)
		if len(got) != len(tt.want) {
			t.Fatalf("got %+v", got)
		}
		for i, b := range got {
			if b.Even() != tt.want[i] || !b.Ended {
				t.Errorf("line %d: %+v, want %t", i, b, tt.want[i])
			}
		}
	}
}
