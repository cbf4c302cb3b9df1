package report

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ucldc/pachamama"
)

func TestNoCellIsAFormula(t *testing.T) {
	for s, want := range map[string]string{
		"":                         "",
		"Boats":                    "Boats",
		"1890-1899":                "1890-1899",
		"=1+2":                     "'=1+2",
		"+1":                       "'+1",
		"-1":                       "'-1",
		"@SUM(A1)":                 "'@SUM(A1)",
		" =1":                      "' =1",
		"\t=1":                     "'\t=1",
		"\rx":                      "'\rx",
		"\u00a0=1":                 "'\u00a0=1",
		"\uFEFF=1":                 "'\uFEFF=1",
		"＝1":                       "'＝1",
		"=HYPERLINK(\"http://x\")": "'=HYPERLINK(\"http://x\")",
		"bad \xff":                 "bad \uFFFD",
	} {
		if got := cell(s); got != want {
			t.Errorf("%q became %q, want %q", s, got, want)
		}
	}
}

func FuzzCell(f *testing.F) {
	f.Add("=1+2")
	f.Add("\x00\x00=cmd")
	f.Add(" \t-1")
	f.Fuzz(func(t *testing.T, s string) {
		got := cell(s)
		seen := strings.TrimLeft(got, " \t\r\n\x00\u00a0")
		if seen != "" && strings.ContainsRune("=+-@", rune(seen[0])) || !utf8.ValidString(got) {
			t.Errorf("%q became %q", s, got)
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		if err := w.Write([]string{got}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestMarkdownKeepsTextText(t *testing.T) {
	var b strings.Builder
	r := pachamama.Report{Run: "r2", Collection: "harbor", Name: "Harbor <script>", State: pachamama.RunHeld, Counts: pachamama.Counts{"fetched": 5},
		Problems: []pachamama.Problem{{Stage: "map", Cause: "a | b", Message: "line\nbreak", Count: 3, Who: pachamama.WhoInstitution}},
		Missing:  []pachamama.MissingField{{Field: "type", Records: 2}},
		Changes: pachamama.Changes{Base: "r1", Before: 10, After: 4, Gone: 6, Deleted: 1, SetAside: 2, Unlisted: 9,
			Signatures: []pachamama.Signature{{Field: "title", Change: "…[-,-] …", Records: 4, Extent: pachamama.ExtentAll, Samples: []pachamama.Sample{{ID: "x", Was: "a, b", Is: "a b"}}}}},
		Verdict: pachamama.Verdict{Gates: []pachamama.Gate{{Name: "gone", Says: "published records are gone", Count: 6, Of: 10, Share: 0.6, Limit: 0.2, From: "the usual limit"}}}}
	if err := Markdown(&b, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# Harbor \\<script\\>: report of run r2", "**Held: a person must approve it.**", "| gone | published records are gone | 6 | 10 | 60 % | 20 % | the usual limit | **no** |",
		"| gone: the source does not give them any more | 3 |", "| 4 | all | title | …\\[-,-\\] … | x: a, b → a b |", "And 9 more changes", "| 3 | map | a \\| b | line break |", "| type | 2 | kept |", "| fetched | 5 |"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
	b.Reset()
	r.Verdict.Approved, r.Verdict.By, r.Verdict.Reason, r.Changes = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), "a curator", "Loans ended.", pachamama.Changes{}
	if err := Markdown(&b, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Let through by a curator on 2026-11-23 08:00 UTC: Loans ended.", "Nothing was published: there is nothing to compare with."} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}
