package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/harvest/mapping/trial"
)

func (c *command) mapping() *cobra.Command {
	cmd := &cobra.Command{Use: "mapping", Short: "List mappings, and try one on stored records"}
	cmd.AddCommand(c.mappingList(), c.mappingTest())
	return cmd
}

// listed is a line of the list of mappings.
type listed struct {
	Name     string `json:"name"`
	Format   string `json:"format,omitempty"`
	Describe string `json:"describe,omitempty"`
	Version  string `json:"version,omitempty"`
	Error    string `json:"error,omitempty"` // why it cannot be used
}

func (c *command) mappingList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the mappings that there are, with what they are for",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(_ context.Context, a *app.App) error {
				names, err := a.Mappings()
				if err != nil {
					return err
				}
				list := make([]listed, 0, len(names))
				for _, name := range names {
					l := listed{Name: name}
					if m, err := a.Mapping(name); err != nil {
						l.Error = pachamama.AsError(err).Message
					} else {
						l.Format, l.Describe, l.Version = string(m.Format), m.Describe, m.Version()
					}
					list = append(list, l)
				}
				return c.give(list, func(w io.Writer) { listMappings(w, list) })
			})
		},
	}
}

func listMappings(w io.Writer, list []listed) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "name\tformat\tfor")
	for _, l := range list {
		what := l.Describe
		if l.Error != "" {
			what = "cannot be used: " + l.Error
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", l.Name, l.Format, what)
	}
	t.Flush()
}

func (c *command) mappingTest() *cobra.Command {
	var o trial.Options
	var collection string
	cmd := &cobra.Command{
		Use:   "test [NAME | FILE.yaml] --collection COLLECTION",
		Short: "Try a mapping on stored records and see what it does and what changes",
		Long: "Map stored records of a collection, picked so that every kind of them is there, and show what becomes of them:\n" +
			"rejections and remarks by cause, what changed against the mapping that was used last, which pieces of the source\n" +
			"no rule reads, and how each field is filled. Without a name the collection's own mapping is tried.\n" +
			"The source is not asked, and nothing is written.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := ""
			if len(args) == 1 {
				name = args[0]
			}
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				r, err := a.TryMapping(ctx, name, collection, o)
				if err != nil {
					return err
				}
				return c.give(r, func(w io.Writer) { writeTrial(w, r) })
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&collection, "collection", "", "whose stored records are tried")
	f.IntVar(&o.Records, "records", 100, "how many records")
	f.IntVar(&o.Show, "show", 0, "show so many of them with their sources")
	f.StringVar(&o.Against, "against", "", "compare with the mapped version of this run; empty: the latest")
	cmd.MarkFlagRequired("collection") //nolint:errcheck // the flag stands above
	return cmd
}
