package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama/internal/app"
)

func (c *command) publish() *cobra.Command {
	var version, reason string
	var force bool
	cmd := &cobra.Command{
		Use:   "publish COLLECTION",
		Short: "Show readers the version that is on stage",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.move(cmd, args[0], func(ctx context.Context, a *app.App) (string, error) {
				if force {
					return a.Control.Force(ctx, args[0], version, reason, person())
				}
				return a.Control.Publish(ctx, args[0], version, person())
			})
		},
	}
	cmd.Flags().StringVar(&version, "version", "", "another version than the one on stage: the id of the run that made it")
	cmd.Flags().BoolVar(&force, "force", false, "publish what a gate holds, whatever was published since; needs --reason")
	cmd.Flags().StringVar(&reason, "reason", "", "with --force: why it is right; kept with the run and in the audit")
	return cmd
}

func (c *command) unpublish() *cobra.Command {
	return &cobra.Command{
		Use:   "unpublish COLLECTION",
		Short: "Take a collection off the public site; its versions stay",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.move(cmd, args[0], func(ctx context.Context, a *app.App) (string, error) {
				return "", a.Control.Unpublish(ctx, args[0], person())
			})
		},
	}
}

func (c *command) rollback() *cobra.Command {
	return &cobra.Command{
		Use:   "rollback COLLECTION",
		Short: "Go back to the version that was published before",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.move(cmd, args[0], func(ctx context.Context, a *app.App) (string, error) {
				return a.Control.Rollback(ctx, args[0], person())
			})
		},
	}
}

// move moves a pointer and says where it stands now.
func (c *command) move(cmd *cobra.Command, collection string, do func(context.Context, *app.App) (string, error)) error {
	return c.with(cmd, func(ctx context.Context, a *app.App) error {
		version, err := do(ctx, a)
		if err != nil {
			return err
		}
		return c.give(map[string]string{"collection": collection, "live": version}, func(w io.Writer) {
			if version == "" {
				fmt.Fprintf(w, "%s is not published any more\n", collection)
				return
			}
			fmt.Fprintf(w, "%s shows version %s\n", collection, version)
		})
	})
}
