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
	var req harvest.Request
	var from, resume string
	cmd := &cobra.Command{
		Use:   "run COLLECTION | run --resume RUN",
		Short: "Walk a collection through the pipeline and put it on stage",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(args) == 1) == (resume != "") {
				return &pachamama.Error{Code: pachamama.CodeInvalid, Message: "name a collection, or a run with --resume", Hint: "`pachamama collection list` names the collections."}
			}
			a, err := c.open(cmd.Context(), nil)
			if err != nil {
				return err
			}
			req.By, req.From = person(), pachamama.Stage(from)
			return c.close(a, c.walk(cmd.Context(), a, func(ctx context.Context) (pachamama.Run, error) {
				if resume != "" {
					return a.Control.Resume(ctx, resume, req.Accept, req.By)
				}
				req.Collection = args[0]
				return a.Control.Begin(ctx, req)
			}))
		},
	}
	f := cmd.Flags()
	f.StringVar(&from, "from", "", "first stage to walk: fetch, map, check, content, text, index")
	f.BoolVar(&req.Publish, "publish", false, "publish at the end, without a look at stage")
	f.BoolVar(&req.Accept, "accept", false, "go on although the source gave fewer records than it reported")
	f.StringVar(&resume, "resume", "", "go on with a run that failed or was stopped")
	return cmd
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
}

func gather(ctx context.Context, a *app.App, run pachamama.Run) (r report, err error) {
	r.Run = run
	if r.Rows, err = a.Catalog.Stages(ctx, run.ID); err != nil {
		return r, err
	}
	if r.Problems, err = a.Catalog.Problems(ctx, run.ID); err != nil {
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
