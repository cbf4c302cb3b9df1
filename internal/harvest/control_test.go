package harvest_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/driver/bleve"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// remembering is an engine that walks nothing.
type remembering struct{ started, cancelled []string }

func (e *remembering) Start(_ context.Context, p workflow.Plan) error {
	e.started = append(e.started, p.Run)
	return nil
}

func (e *remembering) Cancel(_ context.Context, run string) error {
	e.cancelled = append(e.cancelled, run)
	return nil
}

func (e *remembering) Serve(context.Context, workflow.Stages) error { return nil }
func (e *remembering) Describe() port.Descriptor                    { return port.Descriptor{} }
func (e *remembering) Close() error                                 { return nil }

// desk is a control over an empty world with one collection, c1.
type desk struct {
	*harvest.Control
	t      *testing.T
	engine *remembering
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	fields := []search.Field{{Name: "id", Keyword: true}}
	driver, err := bleve.Open("", fields)
	must(t, err)
	t.Cleanup(func() { driver.Close() })
	d := &desk{t: t, engine: &remembering{}}
	d.Control = &harvest.Control{Catalog: openCatalog(t), Workflow: d.engine, Index: search.New(driver, fields), Now: time.Now}
	must(t, d.AddCollection(t.Context(), collection("c1"), "me"))
	return d
}

func collection(id string) pachamama.Collection {
	return pachamama.Collection{ID: id, Name: "Name of " + id, Mapping: "oai/dc", Source: pachamama.Source{Kind: "oai", URL: "https://museum.example/oai"}}
}

func (d *desk) begin(req harvest.Request) pachamama.Run {
	d.t.Helper()
	req.Collection = "c1"
	run, err := d.Begin(d.t.Context(), req)
	must(d.t, err)
	return run
}

// finish ends stages of a run, and the run.
func (d *desk) finish(run pachamama.Run, state pachamama.RunState, stages ...pachamama.Stage) string {
	d.t.Helper()
	for _, s := range stages {
		must(d.t, d.Catalog.EndStage(d.t.Context(), run.ID, s, pachamama.RunDone, nil))
	}
	must(d.t, d.Catalog.SetRunState(d.t.Context(), run.ID, state, nil))
	return run.ID
}

func TestBegin(t *testing.T) {
	d := newDesk(t)
	_, err := d.Begin(t.Context(), harvest.Request{Collection: "c9"})
	wantCode(t, "no such collection", err, pachamama.CodeNotFound)
	run := d.begin(harvest.Request{Accept: true, By: "a person"})
	if len(run.Stages) != 6 || run.Inputs != nil || !run.Accept || run.By != "a person" || run.State != pachamama.RunWaiting || len(run.ID) != 26 {
		t.Errorf("run %+v", run)
	}
	stored, err := d.Catalog.Run(t.Context(), run.ID)
	must(t, err)
	if stored.Collection.Source.URL != "https://museum.example/oai" {
		t.Errorf("the collection as it was: %+v", stored.Collection)
	}
	if diff := cmp.Diff([]string{run.ID}, d.engine.started); diff != "" {
		t.Errorf("started %s", diff)
	}
	_, err = d.Begin(t.Context(), harvest.Request{Collection: "c1"})
	wantCode(t, "a second run", err, pachamama.CodeConflict)
	must(t, d.Catalog.SetRunState(t.Context(), run.ID, pachamama.RunRunning, nil))
	_, err = d.Begin(t.Context(), harvest.Request{Collection: "c1"})
	wantCode(t, "a second run", err, pachamama.CodeConflict)
	d.finish(run, pachamama.RunFailed)
	next := d.begin(harvest.Request{Publish: true})
	if len(next.Stages) != 7 || next.ID <= run.ID {
		t.Errorf("run %+v after %s", next, run.ID)
	}
}

func TestBeginInTheMiddle(t *testing.T) {
	d := newDesk(t)
	for from, want := range map[pachamama.Stage]pachamama.Code{"map": pachamama.CodeNotFound, "nonsense": pachamama.CodeInvalid, "publish": pachamama.CodeInvalid} {
		_, err := d.Begin(t.Context(), harvest.Request{Collection: "c1", From: from})
		wantCode(t, string(from), err, want)
	}
	whole := d.finish(d.begin(harvest.Request{}), pachamama.RunDone, "fetch", "map", "check", "content", "text", "index")
	again := d.begin(harvest.Request{From: "map"})
	if diff := cmp.Diff(map[pachamama.Stage]string{"fetch": whole}, again.Inputs); diff != "" || again.Stages[0] != "map" || len(again.Stages) != 5 {
		t.Errorf("%v %s", again.Stages, diff)
	}
	mapped := d.finish(again, pachamama.RunFailed, "map", "check")
	fetched := d.finish(d.begin(harvest.Request{}), pachamama.RunFailed, "fetch")

	// The newest pages are those of the last run, but what was mapped was
	// mapped from others: one run reads one lineage.
	content := d.begin(harvest.Request{From: "content"})
	if diff := cmp.Diff(map[pachamama.Stage]string{"fetch": whole, "map": mapped, "check": mapped}, content.Inputs); diff != "" {
		t.Errorf("from content: %s", diff)
	}
	job := harvest.NewJob(content, nil)
	for kind, want := range map[pachamama.Kind]string{pachamama.KindVernacular: whole, pachamama.KindMapped: mapped, pachamama.KindChecked: mapped,
		pachamama.KindContent: content.ID, pachamama.KindText: content.ID} {
		if got := job.Version(kind); got != (harvest.Ref{Collection: "c1", Kind: kind, Version: want}) {
			t.Errorf("version %+v, want %s", got, want)
		}
	}
	d.finish(content, pachamama.RunFailed)
	index := d.begin(harvest.Request{From: "index"})
	if diff := cmp.Diff(map[pachamama.Stage]string{"fetch": whole, "map": whole, "check": whole, "content": whole, "text": whole}, index.Inputs); diff != "" {
		t.Errorf("from index: %s", diff)
	}
	d.finish(index, pachamama.RunFailed)
	if remap := d.begin(harvest.Request{From: "map"}); remap.Inputs["fetch"] != fetched {
		t.Errorf("from map: %v, want %s", remap.Inputs, fetched)
	}
}

func TestResume(t *testing.T) {
	d := newDesk(t)
	_, err := d.Resume(t.Context(), "none", false, "me")
	wantCode(t, "no such run", err, pachamama.CodeNotFound)
	run := d.begin(harvest.Request{})
	must(t, d.Cancel(t.Context(), run.ID, "me"))
	if diff := cmp.Diff([]string{run.ID}, d.engine.cancelled); diff != "" {
		t.Error(diff)
	}
	must(t, d.Catalog.SetRunState(t.Context(), run.ID, pachamama.RunCancelled, &pachamama.Error{Code: pachamama.CodeCancelled, Message: "stopped"}))
	wantCode(t, "cancel again", d.Cancel(t.Context(), run.ID, "me"), pachamama.CodeConflict)
	got, err := d.Resume(t.Context(), run.ID, true, "me")
	must(t, err)
	if got.State != pachamama.RunWaiting || !got.Accept || got.Error != nil {
		t.Errorf("resumed: %+v", got)
	}
	if _, cancel, err := d.Catalog.Beat(t.Context(), run.ID); cancel || err != nil {
		t.Errorf("a resumed run is to stop: %v", err)
	}
	if _, err := d.Resume(t.Context(), run.ID, false, "me"); err != nil {
		t.Errorf("resumed twice: %v", err)
	}
	d.finish(run, pachamama.RunFailed)
	other := d.begin(harvest.Request{})
	_, err = d.Resume(t.Context(), run.ID, false, "me")
	wantCode(t, "while another is under way", err, pachamama.CodeConflict)
	d.finish(other, pachamama.RunDone)
	_, err = d.Resume(t.Context(), other.ID, false, "me")
	wantCode(t, "a run that is done", err, pachamama.CodeConflict)
}

// generation gives the index a version of c1.
func (d *desk) generation(version string) {
	d.t.Helper()
	w, err := d.Index.Begin(d.t.Context(), search.Generation{Collection: "c1", Version: version})
	must(d.t, err)
	_, err = w.Seal(d.t.Context())
	must(d.t, err)
}

func TestPublish(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	live := func(want string) {
		t.Helper()
		if got, err := d.Catalog.Pointer(ctx, catalog.Live, "c1"); got != want || err != nil {
			t.Errorf("live is %q, %v, want %q", got, err, want)
		}
	}
	publish := func(version, want string) {
		t.Helper()
		if got, err := d.Publish(ctx, "c1", version, "me"); got != want || err != nil {
			t.Errorf("published %q, %v, want %q", got, err, want)
		}
		live(want)
	}
	rollback := func(want string) {
		t.Helper()
		if got, err := d.Rollback(ctx, "c1", "me"); got != want || err != nil {
			t.Errorf("rolled back to %q, %v, want %q", got, err, want)
		}
		live(want)
	}
	_, err := d.Publish(ctx, "c1", "", "me")
	wantCode(t, "nothing on stage", err, pachamama.CodeNotFound)
	_, err = d.Publish(ctx, "c1", "v1", "me")
	wantCode(t, "not in the index", err, pachamama.CodeNotFound)
	wantCode(t, "nothing to take off", d.Unpublish(ctx, "c1", "me"), pachamama.CodeConflict)
	_, err = d.Rollback(ctx, "c1", "me")
	wantCode(t, "nothing to go back to", err, pachamama.CodeNotFound)
	live("")
	d.generation("v1")
	d.generation("v2")
	_, err = d.Catalog.Move(ctx, catalog.Stage, "c1", "v2", "me")
	must(t, err)
	publish("v1", "v1")
	publish("", "v2")
	rollback("v1")
	publish("v2", "v2")
	must(t, d.Index.Drop(ctx, search.Generation{Collection: "c1", Version: "v1"}))
	_, err = d.Rollback(ctx, "c1", "me")
	wantCode(t, "a version that the index dropped", err, pachamama.CodeNotFound)
	live("v2")
	must(t, d.Unpublish(ctx, "c1", "me"))
	live("")
	rollback("v2")
}

func TestCollections(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	for _, c := range []func(*pachamama.Collection){
		func(c *pachamama.Collection) { c.Source.URL = "museum.example/oai" },
		func(c *pachamama.Collection) { c.Source.URL = "ftp://museum.example" },
		func(c *pachamama.Collection) { c.Source.URL = "http://" },
		func(c *pachamama.Collection) { c.Source.URL = "https://me:secret@museum.example/" },
		func(c *pachamama.Collection) { c.Source.URL = "https://a b/\x00" },
		func(c *pachamama.Collection) { c.Name = " " },
		func(c *pachamama.Collection) { c.ID = "Not Good" },
	} {
		col := collection("c2")
		c(&col)
		err := d.AddCollection(ctx, col, "me")
		wantCode(t, col.Source.URL+col.ID, err, pachamama.CodeInvalid)
		if e := pachamama.AsError(err); e == nil || e.Hint == "" && e.Message == "" {
			t.Errorf("nothing says what to do: %v", err)
		}
	}
	wantCode(t, "no such collection", d.RemoveCollection(ctx, "c9", "me"), pachamama.CodeNotFound)
	run := d.begin(harvest.Request{})
	wantCode(t, "a run is under way", d.RemoveCollection(ctx, "c1", "me"), pachamama.CodeConflict)
	d.finish(run, pachamama.RunDone)
	d.generation("v1")
	_, err := d.Catalog.Move(ctx, catalog.Stage, "c1", "v1", "me")
	must(t, err)
	_, err = d.Publish(ctx, "c1", "", "me")
	must(t, err)
	wantCode(t, "it is published", d.RemoveCollection(ctx, "c1", "me"), pachamama.CodeConflict)
	must(t, d.Unpublish(ctx, "c1", "me"))
	must(t, d.RemoveCollection(ctx, "c1", "me"))
	if staged, err := d.Catalog.Pointer(ctx, catalog.Stage, "c1"); staged != "" || err != nil {
		t.Errorf("still on stage: %q, %v", staged, err)
	}
	if _, err := d.Catalog.Run(ctx, run.ID); err != nil {
		t.Errorf("its runs are gone: %v", err)
	}
}
