package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
)

func (c *command) collection() *cobra.Command {
	cmd := &cobra.Command{Use: "collection", Short: "Add, list, show, import and export collections"}
	cmd.AddCommand(c.collectionAdd(), c.collectionList(), c.collectionShow(), c.collectionImport(), c.collectionExport(), c.collectionRemove())
	return cmd
}

func (c *command) collectionAdd() *cobra.Command {
	var col pachamama.Collection
	cmd := &cobra.Command{
		Use:   "add ID --url URL",
		Short: "Add a collection, or replace one",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			col.ID = args[0]
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				if err := a.Add(ctx, &col, person()); err != nil {
					return err
				}
				return c.give(col, func(w io.Writer) { fmt.Fprintf(w, "added %s; `pachamama run %s` harvests it\n", col.ID, col.ID) })
			})
		},
	}
	collectionFlags(cmd, &col)
	cmd.Flags().StringVar(&col.Source.URL, "url", "", "OAI-PMH base URL")
	return cmd
}

// collectionFlags are what is said of a collection on the command line.
func collectionFlags(cmd *cobra.Command, col *pachamama.Collection) {
	f := cmd.Flags()
	f.StringVar(&col.Name, "name", "", "title shown to the public")
	f.StringVar(&col.Institution, "institution", "", "who owns the things described")
	f.StringVar(&col.Source.Kind, "kind", "oai", "protocol of the source: oai")
	f.StringVar(&col.Source.Prefix, "prefix", "", "metadataPrefix; empty: the richest offered that can be mapped")
	f.StringVar(&col.Source.Set, "set", "", "setSpec")
	f.StringVar(&col.Source.From, "from-date", "", "only records changed since this day")
	f.StringVar(&col.Source.Until, "until-date", "", "only records changed until this day")
	f.StringVar(&col.Mapping, "mapping", "", "mapping; empty: the one for the format")
	f.StringVar(&col.Rights, "rights", "", "statement of rights for records without one")
	f.StringVar(&col.RightsURI, "rights-uri", "", "RightsStatements.org or Creative Commons URI for records without one")
	f.Var(gateFlag{&col.Gates}, "gate", "how much of it may change before a person must approve: gone, drop, moved, rejected, thumbnails; may be repeated")
	f.BoolVar(&col.Incremental, "incremental", false, "runs fetch only what changed since the last good one")
	f.IntVar(&col.FullEvery, "full-every", 0, "days after which an incremental collection is harvested in full even so; 0: 30")
	f.IntVar(&col.ExpectEvery, "expect-every", 0, "days within which a good harvest is expected; without one people are told. 0: never")
	f.StringVar(&col.Type, "type", "", "DCMI type for records without one: text, image, sound, …")
}

func (c *command) collectionList() *cobra.Command {
	return &cobra.Command{
		Use:   "list [WORD]",
		Short: "List collections with their latest run",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			word := ""
			if len(args) == 1 {
				word = args[0]
			}
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				var all []catalog.Overview
				for after := ""; ; after = all[len(all)-1].Collection.ID {
					page, err := a.Catalog.Overviews(ctx, word, after, 500)
					if err != nil {
						return err
					}
					if all = append(all, page...); len(page) < 500 {
						break
					}
				}
				return c.give(all, func(w io.Writer) {
					t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
					fmt.Fprintln(t, "id\tname\tlatest run\tindexed\tlive")
					for _, o := range all {
						fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\n", o.Collection.ID, o.Collection.Name, orDash(string(o.State)), o.Counts[pachamama.CountIndexed], orDash(o.Live))
					}
					t.Flush()
				})
			})
		},
	}
}

func (c *command) collectionShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "Show a collection, its runs and what was published",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error { return c.showCollection(ctx, a, args[0]) })
		},
	}
}

func (c *command) collectionRemove() *cobra.Command {
	return &cobra.Command{
		Use:   "remove ID",
		Short: "Forget a collection that is not published; its versions stay in storage",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error { return a.Control.RemoveCollection(ctx, args[0], person()) })
		},
	}
}

func (c *command) collectionImport() *cobra.Command {
	return &cobra.Command{
		Use:   "import",
		Short: "Add collections from YAML on stdin, as export writes it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var list []pachamama.Collection
			in := yaml.NewDecoder(io.LimitReader(c.In, 64<<20))
			in.KnownFields(true)
			if err := in.Decode(&list); err != nil {
				return &pachamama.Error{Code: pachamama.CodeInvalid, Subject: "stdin", Message: "not a list of collections: " + err.Error(),
					Hint: "`pachamama collection export` shows the form.", Cause: err}
			}
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				for i := range list {
					if err := a.Add(ctx, &list[i], person()); err != nil {
						return err
					}
				}
				c.say("%d collections added", len(list))
				return nil
			})
		},
	}
}

func (c *command) collectionExport() *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: "Write all collections as YAML",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				list, err := a.Catalog.Collections(ctx, "", 1_000_000)
				if err != nil {
					return err
				}
				return c.give(list, func(w io.Writer) {
					if b, err := yaml.Marshal(list); err == nil {
						w.Write(b)
					}
				})
			})
		},
	}
}
