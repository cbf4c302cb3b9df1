package conformance

import (
	"fmt"
	"sync"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// catalogOneOpen begins runs of a collection at once: one of them is, and none
// while it is open.
func catalogOneOpen(c *catalogCase) {
	ctx, catalogs := c.Context(), []*catalog.Catalog{c.Catalog, c.again()}
	run := func(id string) pachamama.Run {
		return pachamama.Run{ID: id, Collection: pachamama.Collection{ID: "c1"}, Stages: pachamama.Stages(), Created: c.now()}
	}
	contest := func(begin func(cat *catalog.Catalog, id string) (string, error)) string {
		c.Helper()
		var all sync.WaitGroup
		var mu sync.Mutex
		var begun, open []string
		for i := range 8 {
			id := fmt.Sprint("r", i)
			all.Go(func() {
				busy, err := begin(catalogs[i%2], id)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					c.Errorf("%s: %v", id, err)
				} else if busy == "" {
					begun = append(begun, id)
				} else {
					open = append(open, busy)
				}
			})
		}
		all.Wait()
		if len(begun) != 1 {
			c.Fatalf("begun: %q", begun)
		}
		for _, id := range open {
			c.same("the open run", id, begun[0])
		}
		found, err := c.OpenRun(ctx, "c1")
		c.ok(err)
		c.same("the open run", found, begun[0])
		return begun[0]
	}
	first := contest(func(cat *catalog.Catalog, id string) (string, error) { return cat.BeginRun(ctx, run(id)) })
	runs, err := c.Runs(ctx, catalog.RunFilter{Collection: "c1"})
	c.ok(err)
	stages, err := c.Stages(ctx, first)
	c.ok(err)
	c.same("runs and stages", []int{len(runs), len(stages)}, []int{1, len(pachamama.Stages())})
	c.ok(c.EndRun(ctx, first, pachamama.RunFailed, &pachamama.Error{Code: pachamama.CodeBlocked, Message: "a wall"}, nil))
	if r, err := c.Run(ctx, first); err != nil || r.State != pachamama.RunFailed || r.Error == nil || r.Ended.IsZero() {
		c.Errorf("the end: %+v, %v", r, err)
	}
	for i := range 8 {
		if id := fmt.Sprint("r", i); id != first {
			c.ok(c.AddRun(ctx, run(id)))
			c.ok(c.EndRun(ctx, id, pachamama.RunDone, nil, nil))
		}
	}
	second := contest(func(cat *catalog.Catalog, id string) (string, error) { return cat.ReopenRun(ctx, run(id)) })
	if r, err := c.Run(ctx, second); err != nil || r.State != pachamama.RunWaiting || r.Error != nil || !r.Ended.IsZero() {
		c.Errorf("open again: %+v, %v", r, err)
	}
}
