package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama/internal/app"
)

func (c *command) approve() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "approve RUN --reason \"...\"",
		Short: "Let through and publish what a gate holds",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				run, err := a.Control.Approve(ctx, args[0], reason, person())
				if err != nil {
					return err
				}
				return c.give(run, func(w io.Writer) {
					fmt.Fprintf(w, "%s shows version %s\n", run.Collection.ID, run.ID)
				})
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why it is right; kept with the run and in the audit")
	return cmd
}
