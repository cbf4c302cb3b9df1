package cli

import (
	"bufio"
	"context"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
)

func (c *command) export() *cobra.Command {
	var version string
	cmd := &cobra.Command{
		Use:   "export COLLECTION",
		Short: "Write the published records, one JSON object a line",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				if version == "" {
					var err error
					if version, err = a.Catalog.Pointer(ctx, catalog.Live, args[0]); err != nil {
						return err
					}
				}
				if version == "" {
					return &pachamama.Error{Code: pachamama.CodeNotFound, Subject: args[0], Message: "the collection is not published",
						Hint: "Publish it, or name a version with --version."}
				}
				out := bufio.NewWriterSize(c.Out, 1<<16)
				n, err := a.Reader.Export(ctx, args[0], version, out)
				if err != nil {
					return err
				}
				c.say("%d records", n)
				return out.Flush()
			})
		},
	}
	cmd.Flags().StringVar(&version, "version", "", "another version than the published one: the id of the run that made it")
	return cmd
}
