package cost

import "context"

// RunCost is what a run of a collection cost.
type RunCost struct {
	Run      string `json:"run"`
	Total    []Sum  `json:"total"`
	Unpriced bool   `json:"unpriced,omitempty"` // something that it used has no price
}

// Series returns what each run of a collection cost, in the order of time. Runs
// that used nothing are not there.
func (b *Book) Series(ctx context.Context, q Question) ([]RunCost, error) {
	w, err := b.walk(ctx, q)
	if err != nil {
		return nil, err
	}
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
