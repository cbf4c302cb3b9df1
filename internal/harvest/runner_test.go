package harvest_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

func TestRunnerDoesWhatIsLeft(t *testing.T) {
	b := newBench(t)
	b.add("r1")
	b.walk("r1", pachamama.StageFetch)
	must(t, b.Begin(t.Context(), "r1", pachamama.StageMap))
	if got := b.units("r1", pachamama.StageMap); len(got) != 4 {
		t.Fatalf("units %q", got)
	}
	for _, u := range []string{"000003", "000001"} {
		must(t, b.Do(t.Context(), "r1", pachamama.StageMap, workflow.Unit{Name: u}))
	}
	b.mapp.do = func(context.Context, *harvest.Job, workflow.Unit) error {
		return &pachamama.Error{Code: pachamama.CodeMalformed, Message: "the page is torn", Hint: "Mend it.", Who: pachamama.WhoInstitution}
	}
	wantCode(t, "a unit that fails", b.Do(t.Context(), "r1", pachamama.StageMap, workflow.Unit{Name: "000002"}), pachamama.CodeMalformed)
	stopped, stop := context.WithCancel(t.Context())
	b.mapp.do = func(context.Context, *harvest.Job, workflow.Unit) error { stop(); return errors.New("interrupted") }
	wantCode(t, "a unit that is broken off", b.Do(stopped, "r1", pachamama.StageMap, workflow.Unit{Name: "000004"}), pachamama.CodeCancelled)
	b.mapp.do = nil

	failures, err := b.Catalog.Failures(t.Context(), "r1", 10)
	must(t, err)
	if len(failures) != 1 || failures[0].Unit != "000002" || failures[0].Code != pachamama.CodeMalformed {
		t.Errorf("what is broken off has not failed: %+v", failures)
	}
	problems, err := b.Catalog.Problems(t.Context(), "r1")
	must(t, err)
	torn := slices.IndexFunc(problems, func(p pachamama.Problem) bool { return p.Cause == "the page is torn" })
	if torn < 0 || problems[torn].Hint != "Mend it." || problems[torn].Who != pachamama.WhoInstitution || problems[torn].Stage != pachamama.StageMap {
		t.Errorf("problems %+v", problems)
	}
	if diff := cmp.Diff([]string{"000002", "000004"}, b.units("r1", pachamama.StageMap)); diff != "" {
		t.Errorf("left: %s", diff)
	}
	b.walk("r1", pachamama.StageMap)
	if got := b.stage("r1", pachamama.StageMap); got.State != pachamama.RunDone || got.Units != 4 || got.Done != 4 || got.Counts["units"] != 4 {
		t.Errorf("stage %+v", got)
	}
	m, err := b.store.Manifest(t.Context(), harvest.Ref{Collection: "c-r1", Kind: pachamama.KindMapped, Version: "r1"})
	must(t, err)
	var keys []string
	for _, p := range m.Pages {
		keys = append(keys, harvest.PageName(p.Key))
	}
	if diff := cmp.Diff([]string{"000001", "000002", "000003", "000004"}, keys); diff != "" {
		t.Errorf("pages: %s", diff)
	}
	problems, err = b.Catalog.Problems(t.Context(), "r1")
	must(t, err)
	if slices.ContainsFunc(problems, func(p pachamama.Problem) bool { return p.Cause == "the page is torn" }) {
		t.Errorf("the problem stays after a good attempt: %+v", problems)
	}
	if n := len(b.units("r1", pachamama.StageMap)); n != 0 {
		t.Errorf("a sealed stage has %d units", n)
	}
	b.walk("r1", pachamama.StageMap) // again after a crash between the seal and the end
}

func TestRunnerSumsUpAndTellsOnce(t *testing.T) {
	b := newBench(t)
	b.mapp.more = pachamama.Counts{"units": 10, "more": 1}
	b.add("r1")
	b.walk("r1", pachamama.StageFetch)
	b.walk("r1", pachamama.StageMap)
	for range 2 {
		must(t, b.End(t.Context(), "r1", nil))
	}
	run := b.get("r1")
	want := pachamama.Counts{"units": 14, "more": 1, pachamama.CountRejected: 1 + 4} // rejected adds up over the stages
	if diff := cmp.Diff(want, run.Counts); diff != "" || run.State != pachamama.RunDone || run.Ended.IsZero() {
		t.Errorf("%+v %s", run, diff)
	}
	notices, err := b.Catalog.NewNotices(t.Context(), 10)
	must(t, err)
	if len(notices) != 1 || notices[0].Kind != "run.done" {
		t.Fatalf("notices %+v", notices)
	}
	var ended notify.Event
	must(t, json.Unmarshal(notices[0].Doc, &ended))
	if ended.Run != "r1" || ended.Collection != "c-r1" || ended.State != pachamama.RunDone || ended.Happened != "Collection r1: run done" || ended.Counts["units"] != 14 {
		t.Errorf("told %+v", ended)
	}
}

func TestRunnerEndsOpenStages(t *testing.T) {
	for _, c := range []struct {
		failure error
		want    pachamama.RunState
	}{
		{&pachamama.Error{Code: pachamama.CodeBlocked, Message: "a wall", Hint: "Ask."}, pachamama.RunFailed},
		{errors.New("plain"), pachamama.RunFailed},
		{&pachamama.Error{Code: pachamama.CodeCancelled, Message: "stopped by a person"}, pachamama.RunCancelled},
	} {
		b := newBench(t)
		b.add("r1")
		b.walk("r1", pachamama.StageFetch)
		must(t, b.Begin(t.Context(), "r1", pachamama.StageMap))
		b.units("r1", pachamama.StageMap)
		must(t, b.Do(t.Context(), "r1", pachamama.StageMap, workflow.Unit{Name: "000002"}))

		b.Runner = &harvest.Runner{Catalog: b.Catalog, Stages: b.Stages, Owner: "the next", Log: b.Log, Now: b.Now} // after a crash
		must(t, b.End(t.Context(), "r1", c.failure))
		run := b.get("r1")
		if run.State != c.want || run.Error == nil || run.Error.Message != pachamama.AsError(c.failure).Message {
			t.Errorf("%v: %+v", c.failure, run)
		}
		if got := b.stage("r1", pachamama.StageMap); got.State != c.want || got.Counts["units"] != 1 || got.Done != 1 || got.Ended.IsZero() {
			t.Errorf("%v: stage %+v", c.failure, got)
		}
		if got := b.stage("r1", pachamama.StageFetch); got.State != pachamama.RunDone {
			t.Errorf("%v: a sealed stage became %s", c.failure, got.State)
		}
		notices, err := b.Catalog.NewNotices(t.Context(), 10)
		must(t, err)
		if len(notices) != 1 || notices[0].Kind != "run."+string(c.want) {
			t.Errorf("%v: notices %+v", c.failure, notices)
		}
	}
}

// TestRunnerTellsOfEachEnd has a run fail, go on and fail again.
func TestRunnerTellsOfEachEnd(t *testing.T) {
	b := newBench(t)
	b.add("r1")
	failure := &pachamama.Error{Code: pachamama.CodeBlocked, Message: "a wall", Hint: "Ask."}
	for range 2 {
		held, _, err := b.Hold(t.Context(), "r1")
		must(t, err)
		must(t, b.Begin(t.Context(), "r1", pachamama.StageFetch))
		must(t, b.End(t.Context(), "r1", failure))
		if owner, err := b.Catalog.Holder(t.Context(), "run:r1"); !held || owner != "" || err != nil { // whatever happens to the program now
			t.Errorf("held %v, and by %q when it is over, %v", held, owner, err)
		}
		notices, err := b.Catalog.NewNotices(t.Context(), 10)
		must(t, err)
		if len(notices) != 1 || notices[0].Kind != "run.failed" {
			t.Fatalf("notices %+v", notices)
		}
		must(t, b.Catalog.RouteNotice(t.Context(), notices[0], nil))
		open, err := b.Catalog.ReopenRun(t.Context(), b.get("r1"))
		must(t, err)
		if open != "" {
			t.Errorf("%s is open", open)
		}
	}
}

// TestRunnerLeavesSealedStages resumes a run behind a stage that is sealed.
func TestRunnerLeavesSealedStages(t *testing.T) {
	b := newBench(t)
	b.add("r1")
	b.walk("r1", pachamama.StageFetch)
	was := b.stage("r1", pachamama.StageFetch)
	b.fetch.seal = func() error { return errors.New("sealed twice") }
	must(t, b.Begin(t.Context(), "r1", pachamama.StageFetch))
	if diff := cmp.Diff(was, b.stage("r1", pachamama.StageFetch)); diff != "" {
		t.Errorf("begun again: %s", diff)
	}
	if left := b.units("r1", pachamama.StageFetch); len(left) != 0 {
		t.Errorf("left: %q", left)
	}
	must(t, b.Seal(t.Context(), "r1", pachamama.StageFetch))
	if diff := cmp.Diff(was, b.stage("r1", pachamama.StageFetch)); diff != "" {
		t.Errorf("sealed again: %s", diff)
	}
}

func TestRunnerHolds(t *testing.T) {
	b := newBench(t)
	b.add("r1")
	other := &harvest.Runner{Catalog: b.Catalog, Owner: "another"}
	hold := func(r *harvest.Runner, wantHeld, wantCancel bool) {
		t.Helper()
		held, cancel, err := r.Hold(t.Context(), "r1")
		must(t, err)
		if held != wantHeld || cancel != wantCancel {
			t.Errorf("%s: held %v, cancel %v, want %v, %v", r.Owner, held, cancel, wantHeld, wantCancel)
		}
	}
	hold(b.Runner, true, false)
	hold(other, false, false)
	must(t, b.Catalog.AskCancel(t.Context(), "r1"))
	hold(b.Runner, true, true)
	other.Gone = func(owner string) bool { return owner == "me" }
	hold(other, true, true)
	hold(b.Runner, false, false)
	must(t, b.LetGo(t.Context(), "r1")) // not ours to give
	hold(b.Runner, false, false)
	must(t, other.LetGo(t.Context(), "r1"))
	hold(b.Runner, true, true)
	must(t, b.End(t.Context(), "r1", nil))
	hold(b.Runner, false, false) // over: a list made before the end must not bring it back
	hold(other, false, false)
	if owner, err := b.Catalog.Holder(t.Context(), "run:r1"); owner != "" || err != nil {
		t.Errorf("%q holds a run that is over, %v", owner, err)
	}
}

func TestRunnerOpensOldestFirst(t *testing.T) {
	b := newBench(t)
	for _, id := range []string{"r3", "r1", "r4", "r2", "r5"} {
		b.add(id)
	}
	must(t, b.Begin(t.Context(), "r4", pachamama.StageFetch))
	must(t, b.End(t.Context(), "r2", nil))
	plans, err := b.Open(t.Context())
	must(t, err)
	var ids []string
	for _, p := range plans {
		ids = append(ids, p.Run)
	}
	if diff := cmp.Diff([]string{"r4", "r1", "r3", "r5"}, ids); diff != "" || len(plans[0].Stages) != 2 {
		t.Errorf("plans %+v %s", plans, diff)
	}
}

func TestRunnerWithoutTheStage(t *testing.T) {
	b := newBench(t)
	b.add("r1")
	wantCode(t, "a stage of another program", b.Do(t.Context(), "r1", pachamama.StageText, workflow.Unit{Name: "u"}), pachamama.CodeUnsupported)
	wantCode(t, "its seal", b.Seal(t.Context(), "r1", pachamama.StageText), pachamama.CodeUnsupported)
	for _, err := range b.Units(t.Context(), "nothing", pachamama.StageFetch) {
		wantCode(t, "units of no run", err, pachamama.CodeNotFound)
	}
}
