package trial_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/trial"
)

// common gives n plain records.
func common(n int) []string {
	var out []string
	for i := range n {
		out = append(out, record(fmt.Sprintf("plain:%d", i), fmt.Sprintf("title=Boat %d", i), "subject=Boats", "rights=Free"))
	}
	return out
}

func TestRarePathsComeFirst(t *testing.T) {
	w := newWorld(t)
	w.fetched(common(200), append(common(50), record("rare:1", "title=Pier", "provenance=Found", "rights=Free"), record("rare:2", "title=Mole", "subject xml:lang=\"en\"=x")))
	r := w.try("", trial.Options{Records: 3, Show: 3})
	var ids []string
	for _, s := range r.Shown {
		ids = append(ids, s.Record)
	}
	if got := strings.Join(ids, " "); r.Shapes != 3 || !strings.Contains(got, "rare:1") || !strings.Contains(got, "rare:2") {
		t.Errorf("%d shapes, picked %s", r.Shapes, got)
	}
	if again := w.try("", trial.Options{Records: 3, Show: 3}); !cmp.Equal(r.Shown, again.Shown) {
		t.Error("the same records give another choice")
	}
}

// A path that one record holds goes before a rare shape of common paths.
func TestRarePathBeforeRareShape(t *testing.T) {
	w := newWorld(t)
	w.fetched(append(common(5), record("odd", "title=Pier"), record("rare", "title=Mole", "provenance=Found")))
	if r := w.try("", trial.Options{Records: 1, Show: 1}); r.Shown[0].Record != "rare" {
		t.Errorf("picked %s", r.Shown[0].Record)
	}
}

func TestCoverageNamesWhatNothingReads(t *testing.T) {
	w := newWorld(t)
	w.fetched([]string{
		record("a", "title=Pier", "provenance=Found in a chest", "audience=All", "subject=Boats"),
		record("b", "title=Mole", "provenance=Bought", `subject scheme="lcsh"=Piers`)})
	r := w.try("fields:\n  subject: null\n  genre: {from: dc:type, unless: {exists: dc:audience}}\n", trial.Options{})
	got := map[string]trial.Unread{}
	for _, u := range r.Unread {
		got[u.Path] = u
	}
	want := map[string]trial.Unread{
		"dc:provenance":      {Path: "dc:provenance", Records: 2, Values: 2, Of: 2, Example: "Found in a chest", Record: "a"},
		"dc:subject":         {Path: "dc:subject", Records: 2, Values: 2, Of: 2, Example: "Boats", Record: "a"},
		"dc:subject/@scheme": {Path: "dc:subject/@scheme", Records: 1, Values: 1, Of: 1, Example: "lcsh", Record: "b"},
		"dc:audience":        {Path: "dc:audience", Records: 1, Values: 1, Of: 1, Tested: true, Example: "All", Record: "a"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestChangesAgainstTheMappingBefore(t *testing.T) {
	w := newWorld(t)
	first := w.mapped(w.fetched([]string{
		record("a", "title=Pier", "subject=Boats; Piers", "rights=Free"), record("b", "title=Mole", "rights=Free"),
		record("c", "title=Quay", "subject=Boats; Nets", "rights=Free", "provenance=Bought"), deleted("d")}))
	r := w.try("fields:\n  subject: {from: dc:subject, split: \";\"}\n  provenance: dc:provenance\nskip:\n  - {when: {dc:title: Mole}, reject: no moles, fix: Leave moles out.}\n", trial.Options{})
	if r.Against != first || !strings.HasPrefix(r.Before, "oai/dc@") || r.Compared != 3 || r.Unchanged != 0 || r.Deleted != 1 {
		t.Errorf("%+v", r)
	}
	want := []trial.Change{
		{How: "kept -> rejected", Records: 1, Examples: []trial.Example{{Record: "b", New: []string{"no moles"}}}},
		{Field: "subject", How: "changed", Records: 2, Examples: []trial.Example{
			{Record: "a", Old: []string{"Boats; Piers"}, New: []string{"Boats", "Piers"}}, {Record: "c", Old: []string{"Boats; Nets"}, New: []string{"Boats", "Nets"}}}},
		{Field: "provenance", How: "filled", Records: 1, Examples: []trial.Example{{Record: "c", New: []string{"Bought"}}}},
	}
	if d := cmp.Diff(want, r.Changes); d != "" {
		t.Error(d)
	}
	if len(r.Problems) != 1 || r.Problems[0].Cause != "no moles" || r.Rejected != 1 || r.Kept != 2 {
		t.Errorf("%+v", r.Problems)
	}
	w.fetched(common(2))
	if r := w.try("", trial.Options{}); r.Why == "" || r.Compared != 0 {
		t.Errorf("pages that were never mapped are compared: %+v", r)
	}
	if r := w.try("", trial.Options{Against: first}); r.Compared != 3 || r.Unchanged != 3 {
		t.Errorf("an earlier version is not compared: %+v", r)
	}
}

func TestProfileOfFields(t *testing.T) {
	w := newWorld(t)
	w.fetched([]string{record("a", "title=Pier", "subject=Boats", "subject=Nets"), record("b", "title=Long wooden mole", "subject=Boats"), record("c", "title=Quay"), record("d", "title=Quay")})
	for _, p := range w.try("", trial.Options{}).Fields {
		want := trial.Profile{Field: p.Field}
		switch p.Field {
		case "title":
			want = trial.Profile{Field: "title", Records: 4, Percent: 100, Values: 4, Distinct: 3, Shortest: "Pier", Longest: "Long wooden mole", Letters: 16,
				Top: []trial.Top{{Value: "Quay", Count: 2}, {Value: "Long wooden mole", Count: 1}, {Value: "Pier", Count: 1}}}
		case "subject":
			want = trial.Profile{Field: "subject", Records: 2, Percent: 50, Values: 3, Distinct: 2, Shortest: "Nets", Longest: "Boats", Letters: 5,
				Top: []trial.Top{{Value: "Boats", Count: 2}, {Value: "Nets", Count: 1}}}
		case "creator":
			want.Top = []trial.Top{}
		default:
			continue
		}
		if d := cmp.Diff(want, p); d != "" {
			t.Error(d)
		}
	}
}

func TestShownBesideItsSource(t *testing.T) {
	w := newWorld(t)
	w.fetched([]string{record("a", "title=Pier", "provenance=Bought")})
	r := w.try("", trial.Options{Show: 1})
	rows := map[string]string{}
	for _, row := range r.Shown[0].Rows {
		rows[row.From+" > "+row.Field] = row.Value
	}
	if rows["dc:title > title"] != "Pier" || rows["dc:provenance > "] != "Bought" {
		t.Errorf("%v", rows)
	}
}

// A long version is read in samples from all over it.
func TestLongVersionsAreSampled(t *testing.T) {
	w := newWorld(t)
	var pages [][]string
	for i := range 300 {
		pages = append(pages, []string{record(fmt.Sprint("r", i), "title=A")})
	}
	w.fetched(pages...)
	r := w.try("", trial.Options{Records: 1000, Show: 1000})
	if r.Pages != 300 || r.Total != 300 || r.PagesRead < 32 || r.PagesRead > 64 || r.Candidates != r.PagesRead || r.Records != r.PagesRead {
		t.Errorf("%+v", r)
	}
	if last := r.Shown[len(r.Shown)-1].Record; len(last) != 4 || last < "r280" {
		t.Errorf("the last record read is %s", last)
	}
}

func TestNothingStored(t *testing.T) {
	w := newWorld(t)
	_, err := w.bench.Try(t.Context(), nil, w.col, trial.Options{})
	if e := pachamama.AsError(err); e.Code != pachamama.CodeNotFound || !strings.Contains(e.Hint, "pachamama run harbor") {
		t.Errorf("got %v", err)
	}
	other := w.fetched(common(1))
	if _, err := w.bench.Try(t.Context(), nil, pachamama.Collection{ID: "other"}, trial.Options{Against: other}); pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Errorf("got %v", err)
	}
}
