package cli

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
)

func (c *command) setup() *cobra.Command {
	cmd := &cobra.Command{Use: "setup", Short: "Make what the settings need of a service, or list it with --dry-run"}
	cmd.AddCommand(c.setupAWS())
	return cmd
}

func (c *command) setupAWS() *cobra.Command {
	var dry bool
	var who app.Principal
	cmd := &cobra.Command{
		Use:   "aws",
		Short: "Make the buckets, queues, topics and roles that the settings name, where they are missing",
		Long: "Make the buckets, queues, topics and roles that the settings name, where they are missing. What is there stays as it is, but\n" +
			"for the policy of a role, which is written anew when it is another. What is paid by the hour, and what Textract's jobs go through, is listed and left to you.\n" +
			"It takes keys that may make such things; `pachamama` itself needs only what `pachamama roles` lists.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := c.load(nil)
			if err != nil {
				return err
			}
			steps, err := app.SetupAWS(cmd.Context(), cfg, who, dry)
			if err != nil {
				return err
			}
			if err := c.give(steps, func(w io.Writer) { writeSetup(w, steps) }); err != nil {
				return err
			}
			bad := slices.IndexFunc(steps, func(s app.SetupStep) bool {
				return s.State == "unknown" || !dry && (s.State == "missing" || s.State == "other")
			})
			if bad < 0 {
				return nil
			}
			return &pachamama.Error{Code: pachamama.CodeUnavailable, Subject: steps[bad].Kind + " " + steps[bad].Name, Who: pachamama.WhoUs, Message: steps[bad].Tells, Hint: steps[bad].ToDo}
		},
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only list what is there and what is missing")
	cmd.Flags().StringVar(&who.Account, "account", "", "number of the account of AWS, when the settings do not tell it")
	cmd.Flags().StringVar(&who.Trust, "trust", "", "ARN of who may take the roles; else anybody of the account who is allowed to")
	return cmd
}

func writeSetup(w io.Writer, steps []app.SetupStep) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	for _, s := range steps {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", s.State, s.Kind, s.Name, s.Tells)
		if s.ToDo != "" {
			fmt.Fprintf(t, "\t\t\t%s\n", s.ToDo)
		}
	}
	t.Flush()
}
