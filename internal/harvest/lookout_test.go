package harvest_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/notify"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// watchful is a lookout whose clock a test moves, over the catalog of a bench.
type watchful struct {
	*harvest.Lookout
	t   *testing.T
	now time.Time
}

func newWatchful(t *testing.T, c *catalog.Catalog) *watchful {
	w := &watchful{t: t, now: time.Now()}
	w.Lookout = &harvest.Lookout{Catalog: c, Now: func() time.Time { return w.now }, Still: 30 * time.Minute}
	return w
}

// look looks after some time, tells, and returns what was told anew.
func (w *watchful) look(after time.Duration) (told []notify.Event, s harvest.Silence) {
	w.t.Helper()
	w.now = w.now.Add(after)
	before := w.events()
	s, err := w.Look(w.t.Context())
	must(w.t, err)
	must(w.t, w.Tell(w.t.Context(), s))
	return w.events()[len(before):], s
}

func (w *watchful) events() (out []notify.Event) {
	w.t.Helper()
	list, err := w.Catalog.NewNotices(w.t.Context(), 1000)
	must(w.t, err)
	for _, n := range list {
		if n.Kind != harvest.KindStuck && n.Kind != harvest.KindSilent {
			continue
		}
		var e notify.Event
		must(w.t, json.Unmarshal(n.Doc, &e))
		out = append(out, e)
	}
	return out
}

// TestSilence moves the clock past the day on which a harvest was expected.
func TestSilence(t *testing.T) {
	b := newBench(t)
	w := newWatchful(t, b.Catalog)
	col := pachamama.Collection{ID: "photos", Name: "Photographs", Institution: "Museum", ExpectEvery: 7}
	must(t, b.Catalog.PutCollection(t.Context(), col))
	must(t, b.Catalog.PutCollection(t.Context(), pachamama.Collection{ID: "maps", Name: "nobody waits for these"}))
	const day = 24 * time.Hour
	if told, s := w.look(6 * day); len(told) > 0 || s.Expected != 1 {
		t.Fatalf("told after six days: %+v; %d expected", told, s.Expected)
	}
	told, s := w.look(2 * day)
	if len(told) != 1 || told[0].Collection != "photos" || told[0].State != notify.StateSilent || told[0].Run != "" ||
		!strings.Contains(told[0].Happened, "Photographs: a good harvest is expected every 7 days, and there was none yet") || !strings.Contains(told[0].ToDo, "pachamama run photos") {
		t.Fatalf("told %+v", told)
	}
	if len(s.Overdue) != 1 {
		t.Errorf("overdue %+v", s.Overdue)
	}
	for range 3 {
		if told, s := w.look(time.Minute); len(told) > 0 || len(s.Overdue) != 1 {
			t.Fatalf("told again: %+v", told)
		}
	}
	done := pachamama.Run{ID: "r1", Collection: col, Stages: []pachamama.Stage{pachamama.StageFetch, pachamama.StageIndex}, Created: time.Now()}
	must(t, b.Catalog.AddRun(t.Context(), done))
	must(t, b.Catalog.SetRunState(t.Context(), "r1", pachamama.RunDone, nil))
	w.now = time.Now()
	if told, s := w.look(time.Hour); len(told) > 0 || len(s.Overdue) > 0 || len(s.Oldest) != 1 || s.Oldest[0].Collection.ID != "photos" {
		t.Fatalf("after a good harvest: %+v, %+v", told, s)
	}
	if told, _ := w.look(8 * day); len(told) != 1 || !strings.Contains(told[0].Happened, "the last one was 8 days ago") {
		t.Errorf("the second time: %+v", told)
	}
}

// TestStuck moves the clock while a unit hangs: the run shows life all the time.
func TestStuck(t *testing.T) {
	b := newBench(t)
	w := newWatchful(t, b.Catalog)
	ctx := t.Context()
	b.add("r1")
	b.walk("r1", pachamama.StageFetch)
	must(t, b.Begin(ctx, "r1", pachamama.StageMap))
	b.units("r1", pachamama.StageMap)
	must(t, b.Do(ctx, "r1", pachamama.StageMap, workflow.Unit{Name: "000001"}))
	hangs, free := make(chan struct{}), make(chan struct{})
	b.mapp.do = func(_ context.Context, job *harvest.Job, _ workflow.Unit) error {
		job.Report(pachamama.Counts{"mapped": 5}, "000002, record oai:5")
		close(hangs)
		<-free
		return nil
	}
	ended := make(chan error, 1)
	go func() { ended <- b.Do(ctx, "r1", pachamama.StageMap, workflow.Unit{Name: "000002"}) }()
	<-hangs
	alive := func() {
		if held, _, err := b.Hold(ctx, "r1"); err != nil || !held {
			t.Fatalf("held %v, %v", held, err)
		}
	}
	alive()
	b.add("r2") // waits for its turn
	if told, _ := w.look(29 * time.Minute); len(told) > 0 {
		t.Fatalf("too soon: %+v", told)
	}
	alive()
	told, s := w.look(5 * time.Minute)
	if len(told) != 2 || len(s.Stuck) != 2 {
		t.Fatalf("told %+v", told)
	}
	e := told[0]
	for _, want := range []string{"Collection r1: the run stopped moving 34 minutes ago in map, with 1 of", "the last thing it did: 000002, record oai:5"} {
		if !strings.Contains(e.Happened, want) {
			t.Errorf("%q does not say %q", e.Happened, want)
		}
	}
	if e.Run != "r1" || e.State != notify.StateStuck || !strings.Contains(e.ToDo, "pachamama cancel r1") || !s.Stuck[0].Walked {
		t.Errorf("told %+v", e)
	}
	if !strings.Contains(told[1].Happened, "before its first stage. No program walks it") {
		t.Errorf("the one that waits: %+v", told[1])
	}
	for range 3 {
		if told, _ := w.look(time.Minute); len(told) > 0 {
			t.Fatalf("told again: %+v", told)
		}
	}
	patient := newWatchful(t, b.Catalog) // another program, with another setting
	patient.Still, patient.now = 100*time.Hour, w.now
	patient.look(0)
	if told, _ := w.look(time.Minute); len(told) > 0 {
		t.Fatalf("told again after another looked: %+v", told)
	}
	close(free)
	must(t, <-ended)
	alive()
	w.now = time.Now()
	if told, s := w.look(time.Minute); len(told) > 0 || len(s.Stuck) > 0 {
		t.Fatalf("it moves: %+v, %+v", told, s.Stuck)
	}
	if told, _ := w.look(time.Hour); len(told) != 1 || told[0].Run != "r1" { // r2 has not moved since it was told of
		t.Errorf("the second time: %+v", told)
	}
}
