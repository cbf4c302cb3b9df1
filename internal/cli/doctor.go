package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
)

func (c *command) doctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Try every piece for real and say what to fix",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				findings := a.Doctor(ctx)
				if err := c.give(findings, func(w io.Writer) { writeFindings(w, findings) }); err != nil {
					return err
				}
				for _, f := range findings {
					if f.State == "bad" {
						return &pachamama.Error{Code: pachamama.CodeUnavailable, Subject: f.Piece, Who: pachamama.WhoUs, Message: f.Tells, Hint: f.ToDo}
					}
				}
				return nil
			})
		},
	}
}

func writeFindings(w io.Writer, findings []app.Finding) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	for _, f := range findings {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", f.State, f.Piece, f.Driver, f.Took.Round(time.Millisecond), f.Tells)
		if f.ToDo != "" {
			fmt.Fprintf(t, "\t\t\t\t%s\n", f.ToDo)
		}
	}
	t.Flush()
}
