package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	written "github.com/ucldc/pachamama/internal/harvest/report"
)

func (c *command) reportOf() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "report RUN",
		Short: "Tell what a run would change on the site, what was wrong, and what the gates say",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if c.json {
				format = "json"
			}
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				if format == "csv" {
					return written.CSV(ctx, c.Out, a.Reader, args[0])
				}
				r, err := a.Reader.Report(ctx, args[0])
				if err != nil {
					return err
				}
				switch format {
				case "md":
					return written.Markdown(c.Out, r)
				case "json":
					c.json = true
					return c.give(r, nil)
				}
				return &pachamama.Error{Code: pachamama.CodeInvalid, Subject: format, Message: "not a format of reports", Hint: "The formats are md, csv and json."}
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "md", "md (to read), csv (for the institution), json")
	return cmd
}
