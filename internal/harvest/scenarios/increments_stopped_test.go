package scenarios

import (
	"context"
	"net/netip"
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/harvest/fetch"
	"github.com/ucldc/pachamama/internal/httpclient"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

// stoppedAt is a context that is over as soon as something is so.
type stoppedAt struct {
	context.Context
	so func() bool
}

func (c stoppedAt) Err() error {
	if c.so() {
		return context.Canceled
	}
	return c.Context.Err()
}

// TestAWalkThatIsStoppedAtItsLastStep: a run that fetched all after all is never
// noted as done while it still counts as an increment; its version would list
// the base's pages too, and what the source deleted would stay.
func TestAWalkThatIsStoppedAtItsLastStep(t *testing.T) {
	a := newArchive("no", false, 60)
	b := newBranch(t, a, "", "from-ignored")
	first := b.harvest(harvest.Request{})
	a.change()
	ctx := t.Context()
	run := pachamama.Run{ID: first.ID + "b", Collection: b.of(), Stages: first.Stages, Created: first.Created, Increment: &pachamama.Increment{Base: first.ID, FullAt: first.Created}}
	_, err := b.catalog.BeginRun(ctx, run)
	b.must(err)
	web := httpclient.New(httpclient.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, PerHost: 8, Rate: 1e6, MaxBytes: 1 << 20})
	defer web.Close()
	walked := func() bool { // asked after the test too, by whoever waits for the context: then it cannot be told
		const lastNote = -2
		notes, err := b.catalog.Cursors(ctx, run.ID, "list")
		return err == nil && notes[lastNote] != nil
	}
	_, err = fetch.New(b.store, b.catalog, web, nil).Do(stoppedAt{ctx, walked}, harvest.NewJob(run, nil), workflow.Unit{Name: "list"})
	is, gone := b.catalog.Run(ctx, run.ID)
	b.must(gone)
	if !walked() || err == nil && is.Increment.Base != "" {
		t.Errorf("walked: %v; done (%v) as %+v", walked(), err, is.Increment)
	}
}
