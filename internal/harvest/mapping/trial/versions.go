package trial

import (
	"context"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
)

// versions are what a trial reads.
type versions struct {
	raw    harvest.Ref
	mapped harvest.Ref // Version is "" when there is nothing to compare with
	before string      // the mapping that made it
	why    string
}

// versions finds the latest stored pages, and the mapped version that was made
// from them. With against it is that run's mapped version, and the pages that
// it was made from: what differs is then the mapping alone.
func (b *Bench) versions(ctx context.Context, collection, against string) (versions, error) {
	if against != "" {
		run, err := b.Control.Catalog.Run(ctx, against)
		if err != nil {
			return versions{}, err
		}
		if run.Collection.ID != collection {
			return versions{}, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "trial", Subject: against, Message: "the run is of another collection",
				Hint: "`pachamama runs " + collection + "` lists its runs."}
		}
		return b.compared(ctx, run)
	}
	fetched, err := b.Control.Latest(ctx, collection, pachamama.StageFetch)
	if err != nil {
		if pachamama.CodeOf(err) == pachamama.CodeNotFound {
			err = &pachamama.Error{Code: pachamama.CodeNotFound, Op: "trial", Subject: collection, Message: "nothing of the collection is stored yet",
				Hint: "Fetch it first: `pachamama run " + collection + " --dry-run` stores its pages and shows nothing to readers.", Cause: err}
		}
		return versions{}, err
	}
	at := versions{raw: harvest.NewJob(fetched, nil).Version(pachamama.KindVernacular)}
	mapped, err := b.Control.Latest(ctx, collection, pachamama.StageMap)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		at.why = "the collection was never mapped"
		return at, nil
	}
	if err != nil {
		return at, err
	}
	if harvest.NewJob(mapped, nil).Version(pachamama.KindVernacular) != at.raw {
		at.why = "these pages were never mapped; compare with an earlier version by --against " + mapped.ID
		return at, nil
	}
	return b.compared(ctx, mapped)
}

func (b *Bench) compared(ctx context.Context, run pachamama.Run) (versions, error) {
	job := harvest.NewJob(run, nil)
	at := versions{raw: job.Version(pachamama.KindVernacular), mapped: job.Version(pachamama.KindMapped)}
	m, err := b.Store.Manifest(ctx, at.mapped)
	at.before = m.MadeBy.Mapping
	return at, err
}
