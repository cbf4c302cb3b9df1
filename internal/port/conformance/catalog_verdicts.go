package conformance

import (
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

func catalogVerdicts(c *catalogCase) {
	ctx := c.Context()
	_, err := c.Verdict(ctx, "r1")
	c.code("a run that was not judged", err, pachamama.CodeNotFound)
	c.code("an approval of it", c.Approve(ctx, "r1", "ana", "because"), pachamama.CodeNotFound)

	first := pachamama.Verdict{Base: "r0", Gates: []pachamama.Gate{{Name: "gone", Says: "é", Count: 3, Of: 7, Share: 3.0 / 7, Limit: 0.2, From: "usual"}}}
	c.ok(c.PutVerdict(ctx, "r1", "c1", first))
	got, err := c.Verdict(ctx, "r1")
	c.ok(err)
	c.same("a verdict", got, first)
	c.ok(c.Approve(ctx, "r1", "ana", "the loans ended"))
	c.pass(time.Second)
	first.Gates[0].Passed = true
	first.By, first.Reason = "nobody", "none" // what a person said is not written this way
	c.ok(c.PutVerdict(ctx, "r1", "c1", first))
	got, err = c.Verdict(ctx, "r1")
	c.ok(err)
	if got.By != "ana" || got.Reason != "the loans ended" || got.Approved.IsZero() || !got.Gates[0].Passed {
		c.Errorf("after another judgement: %+v", got)
	}

	for _, run := range []string{"r2", "r3", "r4"} {
		c.ok(c.PutVerdict(ctx, run, "c1", pachamama.Verdict{Base: run}))
	}
	c.ok(c.PutVerdict(ctx, "r9", "c2", pachamama.Verdict{Base: "r9"}))
	for _, m := range []struct {
		site                catalog.Site
		collection, version string
	}{{catalog.Live, "c1", "r2"}, {catalog.Stage, "c1", "r3"}, {catalog.Live, "c1", "r4"}, {catalog.Live, "c1", "r2"}, {catalog.Live, "c2", "r9"}} {
		_, err := c.Move(ctx, m.site, m.collection, m.version, "ana")
		c.ok(err)
	}
	var bases []string
	list, err := c.Verdicts(ctx, "c1", 10)
	c.ok(err)
	for _, v := range list {
		bases = append(bases, v.Base)
	}
	c.same("of what was published, newest first", bases, []string{"r4", "r2"})
	list, err = c.Verdicts(ctx, "c1", 1)
	c.ok(err)
	c.same("the newest", len(list), 1)
	for version, want := range map[string]bool{"r2": true, "r4": true, "r3": false, "r9": false} {
		shown, err := c.Shown(ctx, catalog.Live, "c1", version)
		c.ok(err)
		c.same("whether "+version+" was public", shown, want)
	}
}
