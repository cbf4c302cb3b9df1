// Package workflow is the port of the piece that walks a run through its stages
// to the end, whatever crashes. An engine lists the units of a stage, does each,
// seals the stage, and goes on with the next; everything else is the stages'.
package workflow

import (
	"context"
	"iter"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port"
)

// Plan is what an engine needs to know of a run.
type Plan struct {
	Run    string
	Stages []pachamama.Stage
}

// Unit is what a stage does at once. Its name is stable: listing again gives
// the same names.
type Unit struct {
	Name string
	Page pachamama.Page // the page it works on; empty for units that are no page
}

// Stages is what an engine drives. The methods may be called again after a
// crash, and from several machines.
type Stages interface {
	// Open returns the plans of the runs that are not over, oldest first.
	Open(ctx context.Context) ([]Plan, error)
	// Begin notes that a stage begins or goes on.
	Begin(ctx context.Context, run string, stage pachamama.Stage) error
	// Units lists what is still to be done: units without a successful attempt.
	Units(ctx context.Context, run string, stage pachamama.Stage) iter.Seq2[Unit, error]
	// Do does one unit and notes the attempt. An error means that the unit
	// failed for good: retrying is over.
	Do(ctx context.Context, run string, stage pachamama.Stage, u Unit) error
	// Seal closes the stage after all of its units are done.
	Seal(ctx context.Context, run string, stage pachamama.Stage) error
	// End notes that the run is over; failure is nil when all went well.
	End(ctx context.Context, run string, failure error) error
	// Hold takes or extends the right to walk a run; false means that another
	// program walks it, or that it is over. cancel tells that a person asked the
	// run to stop.
	Hold(ctx context.Context, run string) (held, cancel bool, err error)
	// LetGo gives that right back.
	LetGo(ctx context.Context, run string) error
}

// Driver is an engine.
type Driver interface {
	// Start has the run walked soon. Starting a run that is under way does nothing.
	Start(ctx context.Context, p Plan) error
	// Cancel stops the run within seconds, if this engine walks it.
	Cancel(ctx context.Context, run string) error
	// Serve walks runs until the context ends; runs that a crash left open are
	// taken up first. Units in hand are broken off and done again later.
	Serve(ctx context.Context, s Stages) error
	Describe() port.Descriptor
	// Close may be called twice.
	Close() error
}
