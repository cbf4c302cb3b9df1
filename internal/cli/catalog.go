package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama/internal/app"
)

func (c *command) catalog() *cobra.Command {
	cmd := &cobra.Command{Use: "catalog", Short: "Move the catalog to another database", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(c.catalogMove())
	return cmd
}

func (c *command) catalogMove() *cobra.Command {
	var dry bool
	cmd := &cobra.Command{
		Use:   "move URL",
		Short: "Copy the catalog into an empty one, compare the two, and say which setting to change",
		Long: "Copy the catalog into an empty one, such as postgres://HOST:PORT/DATABASE?user=NAME&credentials=file:PATH or sqlite:FILE.\n" +
			"The present one stays as it is. No run may be open and no other program at work on it.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				m, err := a.MoveCatalog(ctx, args[0], dry, func(table string, rows, of int64) { c.say("%s: %d of %d", table, rows, of) })
				if err != nil {
					return err
				}
				if err := c.give(m, func(w io.Writer) { writeMove(w, m) }); err != nil {
					return err
				}
				if dry {
					c.say("nothing was changed; without --dry-run this is copied")
				} else {
					c.say("all of it is there. Now write into pachamama.yaml, and start the programs again:\n    %s", m.Setting)
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only see that it could be done")
	return cmd
}

func writeMove(w io.Writer, m app.Move) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "table\trows\thash")
	for _, table := range m.Tables {
		fmt.Fprintf(t, "%s\t%d\t%s\n", table.Table, table.Rows, orDash(table.Hash[:min(len(table.Hash), 16)]))
	}
	t.Flush()
}
