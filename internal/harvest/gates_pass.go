package harvest

import (
	"context"
	"slices"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// PassGates tells whether the version of a run may be published: the error has
// the code held, names the gates and says how to go on. What was public once may
// be again, and what a person approved may be.
func PassGates(ctx context.Context, c *catalog.Catalog, run pachamama.Run) error {
	shown, err := c.Shown(ctx, catalog.Live, run.Collection.ID, run.ID)
	if err != nil || shown {
		return err
	}
	v, err := verdict(ctx, c, run)
	if err != nil || !v.Approved.IsZero() {
		return err
	}
	if gates := v.Held(); len(gates) > 0 {
		return held(run, gates)
	}
	return nil
}

// verdict returns what the gates say of a run's version, and notes it. A run
// that was given checked records is judged as the run that checked them.
func verdict(ctx context.Context, c *catalog.Catalog, run pachamama.Run) (pachamama.Verdict, error) {
	v, err := c.Verdict(ctx, run.ID)
	judged := NewJob(run, nil).Version(pachamama.KindChecked).Version
	if pachamama.CodeOf(err) == pachamama.CodeNotFound && judged != run.ID {
		v, err = c.Verdict(ctx, judged)
		if !v.Approved.IsZero() { // the records are, the thumbnails are others
			v = pachamama.Verdict{Base: v.Base}
		}
	}
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		err = nil // checked before there were gates
	}
	if err != nil || !v.Approved.IsZero() {
		return v, err
	}
	g, err := thumbnails(ctx, c, run)
	if err != nil {
		return v, err
	}
	gates := make([]pachamama.Gate, 0, len(v.Gates)+1)
	for _, old := range v.Gates {
		if old.Name != "thumbnails" {
			gates = append(gates, old)
		}
	}
	if g != nil {
		gates = append(gates, *g)
	}
	v.Gates = gates
	return v, c.PutVerdict(ctx, run.ID, run.Collection.ID, v)
}

// thumbnails is the gate of records that lost their thumbnail; nil when there is
// nothing to compare with.
func thumbnails(ctx context.Context, c *catalog.Catalog, run pachamama.Run) (*pachamama.Gate, error) {
	if !slices.Contains(run.Stages, pachamama.StageContent) && run.Inputs[pachamama.StageContent] == "" {
		return nil, nil // a dry run looks for none
	}
	live, err := c.Pointer(ctx, catalog.Live, run.Collection.ID)
	if err != nil || live == "" || live == run.ID {
		return nil, err
	}
	base, err := c.Run(ctx, live)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	was, err := thumbnailShare(ctx, c, base)
	if err != nil || was.of == 0 || was.with == 0 {
		return nil, err
	}
	is, err := thumbnailShare(ctx, c, run)
	if err != nil || is.of == 0 {
		return nil, err
	}
	history, err := c.Verdicts(ctx, run.Collection.ID, remembered)
	if err != nil {
		return nil, err
	}
	lost := was.with*is.of/was.of - is.with // of as many records
	g := limits{"thumbnails", "records have no thumbnail, where the published version has one", 0.10, run.Collection.Gates.Thumbnails}.gate(max(lost, 0), is.of, history)
	return &g, nil
}

type share struct{ with, of int64 }

// thumbnailShare is how many of a version's records have a thumbnail.
func thumbnailShare(ctx context.Context, c *catalog.Catalog, run pachamama.Run) (share, error) {
	count := func(kind pachamama.Kind, name string) (int64, error) {
		rows, err := c.Stages(ctx, NewJob(run, nil).Version(kind).Version)
		if err != nil {
			return 0, err
		}
		for _, row := range rows {
			if row.Stage == MakerOf(kind) {
				return row.Counts[name], nil
			}
		}
		return 0, nil
	}
	with, err := count(pachamama.KindContent, pachamama.CountThumbnail)
	if err != nil {
		return share{}, err
	}
	of, err := count(pachamama.KindChecked, pachamama.CountChecked)
	return share{with, of}, err
}
