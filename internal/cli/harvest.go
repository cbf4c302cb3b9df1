package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
)

func (c *command) harvest() *cobra.Command {
	var col pachamama.Collection
	var accept, stage bool
	cmd := &cobra.Command{
		Use:   "harvest URL",
		Short: "Harvest an OAI-PMH source from fetch to publish in one go",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := c.open(cmd.Context(), nil)
			if err != nil {
				return err
			}
			col.Source.URL = args[0]
			return c.close(a, c.walk(cmd.Context(), a, func(ctx context.Context) (pachamama.Run, error) {
				if err := a.Add(ctx, &col, person()); err != nil {
					return pachamama.Run{}, err
				}
				return a.Control.Begin(ctx, harvest.Request{Collection: col.ID, Publish: !stage, Accept: accept, By: person()})
			}))
		},
	}
	collectionFlags(cmd, &col)
	cmd.Flags().StringVar(&col.ID, "id", "", "id of the collection; empty: made from the URL")
	cmd.Flags().BoolVar(&stage, "stage", false, "stop at stage: do not publish")
	cmd.Flags().BoolVar(&accept, "accept", false, "go on although the source gave fewer records than it reported")
	return cmd
}
