package harvest

import (
	"context"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// Unfinished tells whether a run in that state has work left that nobody took
// from it: it failed, or the program that walked it ended.
func Unfinished(state pachamama.RunState) bool {
	return state == pachamama.RunFailed || state == pachamama.RunWaiting || state == pachamama.RunRunning
}

// Retry has the latest run of a collection go on, if it failed or was broken off:
// only units without success are done.
func (c *Control) Retry(ctx context.Context, collection string, accept bool, by string) (pachamama.Run, error) {
	const op = "control.Retry"
	runs, err := c.Catalog.Runs(ctx, catalog.RunFilter{Collection: collection, Limit: 1})
	if err != nil {
		return pachamama.Run{}, err
	}
	if len(runs) == 0 {
		if _, err := c.Catalog.Collection(ctx, collection); err != nil {
			return pachamama.Run{}, err
		}
		return pachamama.Run{}, &pachamama.Error{Code: pachamama.CodeNotFound, Op: op, Subject: collection, Message: "the collection was never run", Hint: "`pachamama run " + collection + "` begins."}
	}
	if !Unfinished(runs[0].State) {
		return runs[0], &pachamama.Error{Code: pachamama.CodeConflict, Op: op, Subject: collection, Message: "the latest run did not fail, it is " + string(runs[0].State),
			Hint: "`pachamama show " + runs[0].ID + "` shows it; `pachamama run --resume RUN` goes on with one that was stopped."}
	}
	return c.Resume(ctx, runs[0].ID, accept, by)
}
