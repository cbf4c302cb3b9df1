package cost

import (
	"context"

	"github.com/ucldc/pachamama/internal/catalog"
)

// RunCost is what a run of a collection cost.
type RunCost struct {
	Run      string `json:"run"`
	Total    []Sum  `json:"total"`
	Unpriced bool   `json:"unpriced,omitempty"` // something that it used has no price
}

// Series returns what each of the last runs of a collection cost, in the order
// of time. Runs that used nothing are not there.
func (b *Book) Series(ctx context.Context, collection string, whatIf map[string]string, last int) ([]RunCost, error) {
	w, err := b.walk(ctx, Question{Collection: collection, WhatIf: whatIf})
	if err != nil {
		return nil, err
	}
	latest, err := b.Catalog.Runs(ctx, catalog.RunFilter{Collection: collection, Limit: last})
	if err != nil || len(latest) == 0 {
		return nil, err
	}
	w.filter.From = latest[len(latest)-1].ID
	var order []string
	runs := map[string]lines{}
	err = w.each(ctx, func(c charge) {
		if runs[c.row.Run] == nil {
			runs[c.row.Run] = lines{}
			order = append(order, c.row.Run)
		}
		runs[c.row.Run].add(c)
	})
	out := make([]RunCost, 0, len(order))
	for _, run := range order {
		_, unpriced := runs[run].end()
		out = append(out, RunCost{Run: run, Total: runs[run].sums(), Unpriced: len(unpriced) > 0})
	}
	return out, err
}
