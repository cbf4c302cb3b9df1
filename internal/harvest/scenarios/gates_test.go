package scenarios

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/search"
)

const firstRequest = "answer verb=ListRecords&metadataPrefix=oai_dc"

// item is record n of the museum as it was harvested first.
func item(n int, more ...string) string {
	fields := append([]string{fmt.Sprintf("oai:m:%d | Boats at pier %d", n, n), "rights=Kept by the museum, all rights."}, more...)
	return "record " + strings.Join(fields, " | ") + "\n"
}

func items(from, to int, change func(n int, line string) string) section {
	s := section{name: firstRequest}
	for n := from; n <= to; n++ {
		line := item(n, fmt.Sprintf("identifier=ark:/99999/x%d", n))
		if change != nil {
			line = change(n, line)
		}
		s.body += line
	}
	return s
}

// edited is what the source gives the second time: 100 records, changed in known
// ways.
func edited(n int, line string) string {
	switch {
	case n <= 3:
		return "" // no word about them
	case n == 4:
		return fmt.Sprintf("deleted oai:m:%d\n", n)
	case n == 5:
		return strings.Replace(line, "Boats at pier 5", "", 1) // no title: set aside
	case n == 10:
		line = strings.Replace(line, "ark:/99999/x10", "ark:/99999/other10", 1)
	case n == 20:
		line = strings.Replace(line, "Boats at", "Ships at", 1)
	case n == 91:
		xml := strings.Replace(record(strings.TrimSpace(strings.TrimPrefix(line, "record "))), "2024-05-01", "2025-06-02", 1)
		return "quoted " + strconv.Quote(xml) + "\n"
	}
	if n <= 90 {
		line = strings.Replace(line, "museum, all", "museum all", 1)
	}
	return line
}

func (w *world) report() pachamama.Report {
	w.t.Helper()
	r, err := w.reader.Report(w.t.Context(), w.run)
	w.must(err)
	return r
}

func (w *world) visible() int64 {
	w.t.Helper()
	found, err := w.reader.Find(w.t.Context(), catalog.Live, search.Query{Limit: 1})
	w.must(err)
	return found.Total
}

func TestTheReportNamesExactlyWhatChanged(t *testing.T) {
	second := items(1, 100, edited)
	second.body += item(101) + item(102)
	w := newWorld(t, []section{items(1, 100, nil), second})
	w.begin("publish")
	compare(t, "first run", "done", w.state())
	first := w.run
	if r := w.report(); r.Changes.Base != "" || r.Changes.Added != 100 || len(r.Verdict.Gates) != 0 {
		t.Errorf("the report of a first harvest: %+v %+v", r.Changes, r.Verdict)
	}
	w.begin("publish")
	compare(t, "second run", "done", w.state())
	r := w.report()
	got := r.Changes
	want := pachamama.Changes{Base: first, Before: 100, After: 97, Added: 2, Gone: 5, Deleted: 1, SetAside: 1, Moved: 1, Changed: 84, Unchanged: 10, Restamped: 1}
	fields, signatures, told := got.Fields, got.Signatures, got.Examples
	got.Fields, got.Signatures, got.Examples = nil, nil, nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	var lines []string
	for _, f := range fields {
		lines = append(lines, fmt.Sprint(f.Field, " ", f.Records))
	}
	for _, s := range signatures {
		lines = append(lines, fmt.Sprint(s.Records, " ", s.Extent, " ", s.Field, ": ", s.Change, " ", len(s.Samples)))
	}
	compare(t, "changes", "rights 85\nidentifier 1\nsort_title 1\ntitle 1\n85 most rights: …[-,-] … 3\n"+
		"1 single identifier: …/[-x10-]{+other10+} 1\n1 single sort_title: [-boats-]{+ships+} … 1\n1 single title: [-Boats-]{+Ships+} … 1", strings.Join(lines, "\n"))
	if len(told) == 0 {
		t.Error("no examples")
	}
	var ids []string
	w.must(w.reader.Differences(t.Context(), w.run, func(d pachamama.Difference) error {
		ids = append(ids, d.Kind+" "+d.SourceID+" "+d.Was)
		return nil
	}))
	compare(t, "differences", "gone oai:m:1 \ngone oai:m:2 \ngone oai:m:3 \ndeleted oai:m:4 \nset aside oai:m:5 \nmoved oai:m:10 ark:/99999/x10", strings.Join(ids, "\n"))
	for _, g := range r.Verdict.Gates {
		if !g.Passed || g.From == "" {
			t.Errorf("gate %+v", g)
		}
	}
}

// thinned is the museum with most of its records gone.
func thinned(n int, line string) string {
	if n > 40 {
		return ""
	}
	return line
}

func TestAGateHoldsWhatIsTooMuch(t *testing.T) {
	w := newWorld(t, []section{items(1, 100, nil), items(1, 100, thinned)})
	ctx := t.Context()
	w.begin("publish")
	compare(t, "first run", "done", w.state())
	first := w.run
	w.begin("publish")
	if state := w.state(); !strings.HasPrefix(state, "held: held us: held at the gate gone: 60 of 100 published records are gone (60 %, the limit is 20 %: the usual limit); drop: ") {
		t.Errorf("second run: %s", state)
	}
	if n := w.visible(); n != 100 {
		t.Errorf("readers see %d records of the old version", n)
	}
	staged, err := w.catalog.Pointer(ctx, catalog.Stage, "harbor")
	if w.must(err); staged != w.run {
		t.Errorf("on stage is %s, not the version that is held", staged)
	}
	if failures, err := w.catalog.Failures(ctx, w.run, 10); err != nil || len(failures) != 0 {
		t.Errorf("a hold is no failure: %+v, %v", failures, err)
	}
	for what, err := range map[string]error{
		"publish what is on stage": second(w.control.Publish(ctx, "harbor", "", "a person")),
		"publish it by name":       second(w.control.Publish(ctx, "harbor", w.run, "a person")),
	} {
		if pachamama.CodeOf(err) != pachamama.CodeHeld || !strings.Contains(pachamama.AsError(err).Hint, "pachamama approve "+w.run) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := w.control.Resume(ctx, w.run, true, "a person"); pachamama.CodeOf(err) != pachamama.CodeConflict {
		t.Errorf("resumed: %v", err)
	}
	if _, err := w.control.Approve(ctx, w.run, "  ", "a person"); pachamama.CodeOf(err) != pachamama.CodeInvalid {
		t.Errorf("approved without a reason: %v", err)
	}
	if live, _ := w.catalog.Pointer(ctx, catalog.Live, "harbor"); live != first {
		t.Fatalf("live is %s", live)
	}

	run, err := w.control.Approve(ctx, w.run, "The museum withdrew its loans.", "a curator")
	w.must(err)
	if run.State != pachamama.RunDone || run.Error != nil || run.Counts[pachamama.CountVisible] != 40 || w.visible() != 40 {
		t.Errorf("after the approval: %+v, %d visible", run, w.visible())
	}
	if v := w.report().Verdict; v.By != "a curator" || v.Reason != "The museum withdrew its loans." || v.Approved.IsZero() {
		t.Errorf("verdict %+v", v)
	}
	if _, err := w.control.Approve(ctx, w.run, "again", "a person"); pachamama.CodeOf(err) != pachamama.CodeConflict {
		t.Errorf("approved twice: %v", err)
	}
	if version, err := w.control.Rollback(ctx, "harbor", "a person"); err != nil || version != first { // what was public may be again
		t.Errorf("rolled back to %s, %v", version, err)
	}
	if _, err := w.control.Publish(ctx, "harbor", w.run, "a person"); err != nil {
		t.Errorf("published again: %v", err)
	}
}

func second[A, B any](_ A, b B) B { return b }

// TestAStagedRunIsHeldToo sees that looking first is no way round the gates, nor
// is indexing the held records again.
func TestAStagedRunIsHeldToo(t *testing.T) {
	w := newWorld(t, []section{items(1, 100, nil), items(1, 100, thinned), items(1, 100, thinned)})
	ctx := t.Context()
	w.begin("publish")
	w.begin("")
	if state := w.state(); !strings.HasPrefix(state, "held: ") {
		t.Errorf("staged: %s", state)
	}
	w.begin("publish from index")
	if state := w.state(); !strings.HasPrefix(state, "held: ") {
		t.Errorf("indexed again: %s", state)
	}
	again := w.run
	w.begin("publish") // a newer one with the same records
	newest := w.run
	if _, err := w.control.Approve(ctx, newest, "It is so.", "a curator"); err != nil {
		t.Fatal(err)
	}
	_, err := w.control.Approve(ctx, again, "It is so.", "a curator")
	if pachamama.CodeOf(err) != pachamama.CodeConflict || !strings.Contains(err.Error(), "since the run was compared") {
		t.Errorf("approved what was compared with another version: %v", err)
	}
	if _, err := w.control.Force(ctx, "harbor", again, "The older index.", "a curator"); err != nil {
		t.Error(err)
	}
	if live, _ := w.catalog.Pointer(ctx, catalog.Live, "harbor"); live != again {
		t.Errorf("live is %s, not what was forced", live)
	}
}

func TestACollectionSetsItsOwnGates(t *testing.T) {
	w := newWorld(t, []section{items(1, 100, nil), items(1, 100, thinned), items(2, 40, nil)})
	ctx := t.Context()
	set := func(share float64) {
		col, err := w.catalog.Collection(ctx, "harbor")
		w.must(err)
		col.Gates = pachamama.Gates{Gone: &share, Drop: &share}
		b, err := json.Marshal(col) // as it is kept
		w.must(err)
		w.must(json.Unmarshal(b, &col))
		w.must(w.control.AddCollection(ctx, col, "a person"))
	}
	w.begin("publish")
	set(0.7)
	w.begin("publish")
	compare(t, "as much as was set", "done", w.state())
	set(0)
	w.begin("publish")
	if state := w.state(); !strings.Contains(state, "gone: 1 of 40 published records are gone (2.5 %, the limit is 0 %: set for this collection)") {
		t.Errorf("one record where none may go: %s", state)
	}
}

// TestAPublishedVersionThatCannotBeReadHolds sees that nothing is published on
// the ground that nobody could compare.
func TestAPublishedVersionThatCannotBeReadHolds(t *testing.T) {
	w := newWorld(t, []section{items(1, 10, nil), items(1, 10, nil)})
	w.begin("publish")
	w.lose(harvest.Ref{Collection: "harbor", Kind: pachamama.KindChecked, Version: w.run})
	w.begin("publish")
	if state := w.state(); !strings.HasPrefix(state, "held: ") || !strings.Contains(state, "cannot be read") {
		t.Errorf("%s", state)
	}
	if _, err := w.control.Approve(t.Context(), w.run, "The old pages were deleted by hand.", "a person"); err != nil {
		t.Error(err)
	}
}

// lose deletes a version behind the program's back.
func (w *world) lose(ref harvest.Ref) {
	w.must(w.bucket.DeletePrefix(w.t.Context(), "collections/"+ref.Collection+"/"+ref.String()+"/"))
}

// TestADryRunTellsAndHoldsNothing: there is nothing on stage to approve.
func TestADryRunTellsAndHoldsNothing(t *testing.T) {
	w := newWorld(t, []section{items(1, 100, nil), items(1, 100, thinned)})
	w.begin("publish")
	run, err := w.control.Begin(t.Context(), harvest.Request{Collection: "harbor", DryRun: true, By: "a person"})
	w.must(err)
	w.run = run.ID
	w.wait()
	compare(t, "dry run", "done", w.state())
	if r := w.report(); r.Changes.Gone != 60 || len(r.Verdict.Held()) != 2 {
		t.Errorf("report %+v", r)
	}
	w.begin("publish from content")
	if state := w.state(); !strings.HasPrefix(state, "held: ") {
		t.Errorf("what the dry run made: %s", state)
	}
}

// TestAReportIsWrittenOnce: a run that goes on after it was published, because
// it was broken off just then, is not compared with itself.
func TestAReportIsWrittenOnce(t *testing.T) {
	w := newWorld(t, []section{items(1, 100, nil), items(1, 100, func(n int, line string) string {
		if n > 95 {
			return ""
		}
		return line
	})})
	w.begin("publish")
	first := w.run
	w.begin("publish")
	compare(t, "second run", "done", w.state())
	before := w.report()
	w.must(w.catalog.SetRunState(t.Context(), w.run, pachamama.RunFailed, &pachamama.Error{Code: pachamama.CodeUnavailable, Message: "broken off"}))
	w.resume("")
	compare(t, "resumed", "done", w.state())
	if after := w.report(); before.Changes.Base != first || !reflect.DeepEqual(before.Changes, after.Changes) || !reflect.DeepEqual(before.Verdict, after.Verdict) {
		t.Errorf("the report was %+v\nand is %+v", before, after)
	}
}
