package cli

import (
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama/internal/app"
)

func (c *command) serve() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Serve the console, the API and /metrics, and walk the runs that people begin",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := c.load(nil)
			if err != nil {
				return err
			}
			a, err := app.Open(cmd.Context(), cfg, c.log(cfg, slog.LevelInfo))
			if err != nil {
				return err
			}
			addr, err := a.Listen(cmd.Context(), cfg.String("listen"))
			if err == nil {
				c.say("console: http://%s/", addr)
				err = a.Run(cmd.Context())
			}
			return c.close(a, err)
		},
	}
}
