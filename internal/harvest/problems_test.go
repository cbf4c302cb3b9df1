package harvest_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
)

func TestProblems(t *testing.T) {
	ps := harvest.Problems{}
	for i, record := range []string{"a", "b", "c"} {
		ps.Add(pachamama.Problem{Stage: "map", Code: pachamama.CodeRejected, Cause: "no title", Record: record, Count: int64(i)})
	}
	ps.Remark("map", "d", pachamama.Remark{Code: "impossible_date", Field: "date", Value: "31 February", Text: "there is no such day"})
	ps.Error("content", "e", &pachamama.Error{Code: pachamama.CodeNotFound, Subject: "https://a.example/x", Message: "not there", Who: pachamama.WhoInstitution}, true)
	want := []pachamama.Problem{
		{Stage: "map", Code: "impossible_date", Cause: "date: impossible date", Message: "there is no such day", Who: pachamama.WhoNobody, Record: "d", Field: "date", Value: "31 February", Count: 1, Kept: true},
		{Stage: "content", Code: pachamama.CodeNotFound, Cause: "not there", Message: "https://a.example/x: not there", Who: pachamama.WhoInstitution, Record: "e", Count: 1, Kept: true,
			Hint: "The institution must mend this; `pachamama show` has the details to send."},
		{Stage: "map", Code: pachamama.CodeRejected, Cause: "no title", Who: pachamama.WhoInstitution, Record: "a", Count: 4},
	}
	if diff := cmp.Diff(want, ps.List()); diff != "" {
		t.Error(diff)
	}
}

func TestLongValuesAreCutAtALetter(t *testing.T) {
	for _, value := range []string{strings.Repeat("a", 200), strings.Repeat("ä", 101), "x" + strings.Repeat("茶", 300), strings.Repeat("\xff", 500)} {
		ps := harvest.Problems{}
		ps.Add(pachamama.Problem{Value: value})
		got := ps.List()[0].Value
		if short := len(value) <= 200; short && got != value || !short && (len(got) > 203 || !utf8.ValidString(got) || !strings.HasSuffix(got, "…")) {
			t.Errorf("%d bytes became %q", len(value), got)
		}
	}
}
