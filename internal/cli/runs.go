package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
)

func (c *command) runs() *cobra.Command {
	var f catalog.RunFilter
	var state string
	cmd := &cobra.Command{
		Use:   "runs [COLLECTION]",
		Short: "List runs, newest first",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				f.Collection = args[0]
			}
			f.State = pachamama.RunState(state)
			if state != "" && !slices.Contains(pachamama.RunStates(), f.State) {
				return &pachamama.Error{Code: pachamama.CodeInvalid, Subject: state, Message: "not a state of runs", Hint: fmt.Sprintf("The states are %v.", pachamama.RunStates())}
			}
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				runs, err := a.Catalog.Runs(ctx, f)
				if err != nil {
					return err
				}
				return c.give(runs, func(w io.Writer) { listRuns(w, runs) })
			})
		},
	}
	cmd.Flags().IntVar(&f.Limit, "limit", 20, "how many")
	cmd.Flags().StringVar(&f.Before, "before", "", "only runs older than this one")
	cmd.Flags().StringVar(&state, "state", "", "waiting, running, done, held, failed or cancelled")
	return cmd
}

func listRuns(w io.Writer, runs []pachamama.Run) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "run\tcollection\tstate\tfetches\tcreated\ttook\tfetched\tindexed\tvisible")
	for _, r := range runs {
		took := ""
		if !r.Ended.IsZero() && !r.Started.IsZero() {
			took = r.Ended.Sub(r.Started).Round(100 * time.Millisecond).String()
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\n", r.ID, r.Collection.ID, r.State, fetches(r), r.Created.Local().Format(time.DateTime), took,
			r.Counts[pachamama.CountFetched], r.Counts[pachamama.CountIndexed], r.Counts[pachamama.CountVisible])
	}
	t.Flush()
}

// fetches is how much a run fetches: all, what changed, or nothing.
func fetches(r pachamama.Run) string {
	switch {
	case !slices.Contains(r.Stages, pachamama.StageFetch):
		return "-"
	case r.Increment != nil && r.Increment.Base != "":
		return "changes"
	}
	return "all"
}
