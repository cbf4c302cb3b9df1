package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama/internal/app"
)

func (c *command) cancel() *cobra.Command {
	return &cobra.Command{
		Use:   "cancel RUN",
		Short: "Stop a run; what it has done stays",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				if err := a.Control.Cancel(ctx, args[0], person()); err != nil {
					return err
				}
				c.say("asked to stop; `pachamama run --resume %s` goes on later", args[0])
				return nil
			})
		},
	}
}
