package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
)

func (c *command) run() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run COLLECTION... | run --all | run --mapping NAME | run --resume RUN",
		Short: "Walk collections through the pipeline and put them on stage",
		Long: "Walk one collection or many through the pipeline and put them on stage. Of several, one that fails does not\n" +
			"hold up the others; a table at the end tells what became of each, and the exit code is 0 when all went well.",
		Example: "  pachamama run photos                        fetch, map, check, content, text, index\n" +
			"  pachamama run photos --since last           fetch what changed since the last good run\n" +
			"  pachamama run photos --from map             again from the stored pages\n" +
			"  pachamama run photos --skip content,text    metadata anew, with the content that is there\n" +
			"  pachamama run photos --only content         content anew, and show it\n" +
			"  pachamama run photos --dry-run              fetch, map and check, and show nothing\n" +
			"  pachamama run --mapping oai/dc --from map   all collections with a mapping\n" +
			"  pachamama run --all --retry failed          go on with what failed last",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(args); err != nil {
				return err
			}
			a, err := c.open(cmd.Context(), nil)
			if err != nil {
				return err
			}
			return c.close(a, c.runAny(cmd.Context(), a, &o, args))
		},
	}
	o.flags(cmd)
	return cmd
}

// runAny walks one collection, or many.
func (c *command) runAny(ctx context.Context, a *app.App, o *runOptions, ids []string) error {
	if !o.many(ids) {
		return c.walk(ctx, a, func(ctx context.Context) (pachamama.Run, error) {
			if o.resume != "" {
				return a.Control.Resume(ctx, o.resume, o.req.Accept, person())
			}
			return o.begin(ctx, a, ids[0])
		})
	}
	ids, err := o.choose(ctx, a, ids)
	if err != nil {
		return err
	}
	return c.walkMany(ctx, a, o, ids)
}

// walk begins a run, has it walked by this program, or by another that serves
// the same data, and reports its end.
func (c *command) walk(ctx context.Context, a *app.App, begin func(context.Context) (pachamama.Run, error)) error {
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- a.Run(serving) }()
	run, err := begin(ctx)
	if err == nil {
		c.say("run %s of %s", run.ID, run.Collection.ID)
		run, err = c.watch(ctx, a, run.ID)
	}
	stop()
	if serr := <-ended; err == nil {
		err = serr
	}
	if err != nil {
		if errors.Is(err, context.Canceled) && run.ID != "" {
			c.say("stopped; `pachamama run --resume %s` goes on from here", run.ID)
		}
		return err
	}
	return c.reportRun(context.WithoutCancel(ctx), a, run)
}

// report is a run with its details, as --json gives it.
type report struct {
	pachamama.Run
	Rows     []catalog.StageRow  `json:"stage_rows"`
	Problems []pachamama.Problem `json:"problems"`
	Usage    []catalog.Usage     `json:"usage,omitempty"`
	Stuck    *harvest.Stuck      `json:"stuck,omitempty"`
}

func gather(ctx context.Context, a *app.App, run pachamama.Run) (r report, err error) {
	r.Run = run
	if r.Rows, err = a.Catalog.Stages(ctx, run.ID); err != nil {
		return r, err
	}
	if r.Problems, err = a.Catalog.Problems(ctx, run.ID); err != nil {
		return r, err
	}
	if r.Stuck, err = a.Lookout.Stuck(ctx, run); err != nil {
		return r, err
	}
	r.Usage, err = a.Catalog.UsageOf(ctx, run.ID)
	return r, err
}

func (c *command) reportRun(ctx context.Context, a *app.App, run pachamama.Run) error {
	r, err := gather(ctx, a, run)
	if err != nil {
		return err
	}
	if err := c.give(r, func(w io.Writer) { counts(w, r.Rows) }); err != nil {
		return err
	}
	if !c.json && !c.quiet && len(r.Problems) > 0 {
		c.say("\nProblems, by cause:")
		problems(c.Err, r.Problems, 12)
	}
	if run.Error != nil {
		return run.Error
	}
	return nil
}

// close closes the program after a command, whose error comes first.
func (c *command) close(a *app.App, err error) error {
	if cerr := a.Close(); err == nil {
		return cerr
	}
	return err
}

// with opens the program for one quick thing.
func (c *command) with(cmd *cobra.Command, do func(context.Context, *app.App) error) error {
	a, err := c.open(cmd.Context(), nil)
	if err != nil {
		return err
	}
	return c.close(a, do(cmd.Context(), a))
}
