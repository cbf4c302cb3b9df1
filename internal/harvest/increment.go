package harvest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// How much a Request wants fetched, when it does not leave that to the
// collection.
const (
	SinceLast  = "last"  // what changed since the last good run
	SinceNever = "never" // all
)

// fullEvery is after how many days an incremental collection is harvested in
// full, unless it says otherwise.
const fullEvery = 30

// increment tells how much of its source a run fetches. A run that a person asks
// to be incremental is, as soon as there is something to go on from; one that
// follows the settings of its collection fetches all from time to time.
func (c *Control) increment(ctx context.Context, col pachamama.Collection, req Request, walk []pachamama.Stage) (*pachamama.Increment, error) {
	fetches := slices.Contains(walk, pachamama.StageFetch)
	switch {
	case req.Since != "" && req.Since != SinceLast && req.Since != SinceNever:
		return nil, wrong(req.Since, "not a harvest that a run can go on from", "Say "+SinceLast+", or "+SinceNever+" to fetch all.")
	case req.Since != "" && !fetches:
		return nil, wrong("", "the run fetches nothing, so it goes on from no harvest", "Leave it away, or begin with fetch.")
	case !fetches || req.Since == SinceNever || req.Since == "" && !col.Incremental:
		return nil, nil
	case col.Source.Until != "":
		return &pachamama.Increment{Why: "the collection ends at a date, and records leave it when they change"}, nil
	}
	base, why, err := c.lastGood(ctx, col)
	if err != nil || why != "" {
		return &pachamama.Increment{Why: why}, err
	}
	now := &pachamama.Increment{Base: base.ID, FullAt: base.Created}
	if was := base.Increment; was != nil && was.Base != "" {
		now.FullAt = was.FullAt
	}
	days := fullEvery
	if col.FullEvery > 0 {
		days = col.FullEvery
	}
	switch was := base.Increment; {
	case req.Since == SinceLast:
	case was != nil && was.FullOnly:
		return &pachamama.Increment{Why: "the source does not keep to from", FullOnly: true}, nil
	case c.Now().Sub(now.FullAt) >= time.Duration(days)*24*time.Hour:
		return &pachamama.Increment{Why: fmt.Sprintf("the last full harvest is %d days old or older", days)}, nil
	}
	return now, nil
}

// lastGood returns the newest run of the same source that can be gone on from,
// or why there is none. It ended well, and neither a gate nor a person had to let
// pass that records are missing.
func (c *Control) lastGood(ctx context.Context, col pachamama.Collection) (base pachamama.Run, why string, err error) {
	runs, err := c.Catalog.Runs(ctx, catalog.RunFilter{Collection: col.ID, State: pachamama.RunDone, Limit: 200})
	why = "no earlier harvest ended well"
	for _, run := range runs {
		switch {
		case run.Accept || !slices.Contains(run.Stages, pachamama.StageFetch) || !slices.Contains(run.Stages, pachamama.StageIndex):
		case run.Collection.Source != col.Source:
			why = "address, format, set or dates of the source were changed"
		default:
			if let, err := c.letPass(ctx, run.ID); err != nil || !let {
				return run, "", err
			}
		}
	}
	return base, why, err
}

// letPass tells whether a person approved a run that a gate held because records
// were missing. Whether they should be, the source is asked again.
func (c *Control) letPass(ctx context.Context, run string) (bool, error) {
	v, err := c.Catalog.Verdict(ctx, run)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		return false, nil // checked before there were gates
	}
	missing := func(g pachamama.Gate) bool { return g.Name == "gone" || g.Name == "drop" || g.Name == "comparison" }
	return !v.Approved.IsZero() && slices.ContainsFunc(v.Held(), missing), err
}

// Extent says in words how much of its source a run fetches: "what changed since
// 2026-11-23, on top of run 01J..."; empty when all, as asked, or nothing.
func Extent(run pachamama.Run) string {
	i := run.Increment
	switch {
	case i == nil:
		return ""
	case i.Base == "":
		return "all, because " + i.Why
	case i.From == "":
		return "what changed since run " + i.Base
	}
	return "what changed since " + i.From + ", on top of run " + i.Base
}
