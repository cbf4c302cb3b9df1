package ledger_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ucldc/pachamama/internal/driver/ledger"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/workflow"
)

func TestWorkflow(t *testing.T) {
	conformance.Workflow(t, func(*testing.T) workflow.Driver {
		return ledger.New(ledger.Options{Look: 5 * time.Millisecond, Beat: 5 * time.Millisecond})
	})
}

// elsewhere is one run that another program holds.
type elsewhere struct {
	workflow.Stages
	asked int
	stop  func()
}

func (e *elsewhere) Open(context.Context) ([]workflow.Plan, error) {
	return []workflow.Plan{{Run: "r1"}}, nil
}

func (e *elsewhere) Hold(context.Context, string) (bool, bool, error) {
	if e.asked++; e.asked > 100 {
		e.stop()
	}
	return false, false, nil
}

// TestHeldElsewhereIsNoWork sees that a run which another program walks costs
// one question a look.
func TestHeldElsewhereIsNoWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		runs, served := &elsewhere{stop: stop}, make(chan error)
		go func() { served <- ledger.New(ledger.Options{Look: time.Second}).Serve(ctx, runs) }()
		time.Sleep(9500 * time.Millisecond) // of the bubble's clock
		stop()
		if err := <-served; err != nil {
			t.Fatal(err)
		}
		if runs.asked != 10 {
			t.Errorf("asked %d times in ten looks", runs.asked)
		}
	})
}
