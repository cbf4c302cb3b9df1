package harvest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/ledger"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// ending tells when a run has ended.
type ending struct {
	*harvest.Runner
	ended chan string
}

func (e *ending) LetGo(ctx context.Context, run string) error {
	err := e.Runner.LetGo(ctx, run)
	e.ended <- run
	return err
}

// serve walks the runs of the bench until the test ends.
func (b *bench) serve() *ending {
	e := &ending{b.Runner, make(chan string, 100)}
	engine := ledger.New(ledger.Options{Runs: 8, Units: 3, Look: time.Hour, Beat: time.Hour})
	ctx, stop := context.WithCancel(b.t.Context())
	served := make(chan error, 1)
	go func() { served <- engine.Serve(ctx, e) }()
	b.t.Cleanup(func() {
		stop()
		must(b.t, <-served)
	})
	return e
}

func (b *bench) await(e *ending) {
	b.t.Helper()
	select {
	case <-e.ended:
	case <-time.After(20 * time.Second):
		b.t.Fatal("no run ends")
	}
}

// TestRunsDoNotMix walks many runs at once over the same store and catalog.
func TestRunsDoNotMix(t *testing.T) {
	b := newBench(t)
	const runs = 8
	for i := range runs {
		b.add(fmt.Sprint("r", i))
	}
	e := b.serve()
	for range runs {
		b.await(e)
	}
	for i := range runs {
		id := fmt.Sprint("r", i)
		if run := b.get(id); run.State != pachamama.RunDone || run.Counts["units"] != 4 {
			t.Errorf("run %+v", run)
		}
		at := harvest.Ref{Collection: "c-" + id, Kind: pachamama.KindMapped, Version: id}
		m, err := b.store.Manifest(t.Context(), at)
		must(t, err)
		if m.Run != id || len(m.Pages) != 4 || m.Counts["units"] != 4 {
			t.Errorf("manifest %+v", m)
		}
		for n, page := range m.Pages {
			raw, err := b.store.ReadPage(t.Context(), at, page)
			if want := fmt.Sprintf("%s map %06d", id, n+1); string(raw) != want || err != nil {
				t.Errorf("page %q, %v, want %q", raw, err, want)
			}
		}
	}
}

// TestFailedRunGoesOn lets a unit fail, and resumes the run.
func TestFailedRunGoesOn(t *testing.T) {
	b := newBench(t)
	b.add("r1")
	done := make(chan string, 100)
	broken := true
	b.mapp.do = func(_ context.Context, _ *harvest.Job, u workflow.Unit) error {
		if u.Name == "000003" && broken {
			return &pachamama.Error{Code: pachamama.CodeMalformed, Message: "torn"}
		}
		done <- u.Name
		return nil
	}
	e := b.serve()
	b.await(e)
	if run := b.get("r1"); run.State != pachamama.RunFailed || run.Error.Code != pachamama.CodeMalformed {
		t.Fatalf("run %+v", run)
	}
	if _, err := b.store.Manifest(t.Context(), harvest.Ref{Collection: "c-r1", Kind: pachamama.KindMapped, Version: "r1"}); pachamama.CodeOf(err) != pachamama.CodeNotFound {
		t.Errorf("a version that was not finished is there: %v", err)
	}
	good, _, err := b.Catalog.DoneUnits(t.Context(), "r1", pachamama.StageMap)
	must(t, err)
	for len(done) > 0 {
		<-done
	}
	broken = false
	must(t, b.Catalog.SetRunState(t.Context(), "r1", pachamama.RunWaiting, nil))
	next := b.serve()
	b.await(next)
	if run := b.get("r1"); run.State != pachamama.RunDone || run.Error != nil || run.Counts["units"] != 4 {
		t.Errorf("run %+v", run)
	}
	for len(done) > 0 {
		if u := <-done; good[u] {
			t.Errorf("%s was done before and again", u)
		}
	}
}
