package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
)

func (c *command) show() *cobra.Command {
	var raw, letter bool
	var site string
	cmd := &cobra.Command{
		Use:   "show RUN | show COLLECTION [RECORD]",
		Short: "Show a run, a collection, or a record with where it comes from",
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				if len(args) == 2 {
					return c.showRecord(ctx, a, catalog.Site(site), args[0], args[1], raw)
				}
				run, err := a.Catalog.Run(ctx, args[0])
				if err == nil && letter {
					return c.showLetter(ctx, a, run)
				}
				if err == nil {
					return c.showRun(ctx, a, run)
				}
				if pachamama.CodeOf(err) != pachamama.CodeNotFound {
					return err
				}
				return c.showCollection(ctx, a, args[0])
			})
		},
	}
	cmd.Flags().BoolVar(&raw, "raw", false, "of a record: the bytes that the source gave")
	cmd.Flags().BoolVar(&letter, "letter", false, "of a run: a letter to the institution about what it must mend")
	cmd.Flags().StringVar(&site, "site", "live", "of a record: live or stage")
	return cmd
}

func (c *command) showRun(ctx context.Context, a *app.App, run pachamama.Run) error {
	r, err := gather(ctx, a, run)
	if err != nil {
		return err
	}
	return c.give(r, func(w io.Writer) {
		fmt.Fprintf(w, "run %s of %s, %s\n", run.ID, run.Collection.ID, run.State)
		if extent := harvest.Extent(run); extent != "" {
			fmt.Fprintf(w, "fetches %s\n", extent)
		}
		if run.Error != nil {
			happened, todo := pachamama.Describe(run.Error)
			fmt.Fprintf(w, "%s\n%s\n", happened, todo)
		}
		if r.Stuck != nil {
			happened, todo := r.Stuck.Says(time.Now())
			fmt.Fprintf(w, "%s\n%s\n", happened, todo)
		}
		fmt.Fprintln(w)
		counts(w, r.Rows)
		if len(r.Problems) > 0 {
			fmt.Fprintln(w, "\nProblems, by cause:")
			problems(w, r.Problems, 100)
		}
		if len(r.Usage) > 0 {
			fmt.Fprintln(w, "\nWhat it used:")
			used(w, r.Usage)
		}
	})
}

func (c *command) showLetter(ctx context.Context, a *app.App, run pachamama.Run) error {
	problems, err := a.Catalog.Problems(ctx, run.ID)
	if err != nil {
		return err
	}
	letter := harvest.Letter(run, problems, a.UserAgent())
	if letter == "" {
		letter = "There is nothing that the institution must mend.\n"
	}
	return c.give(map[string]string{"letter": letter}, func(w io.Writer) { fmt.Fprint(w, letter) })
}

func (c *command) showCollection(ctx context.Context, a *app.App, id string) error {
	col, err := a.Catalog.Collection(ctx, id)
	if err != nil {
		return err
	}
	history, err := a.Catalog.History(ctx, id, 20)
	if err != nil {
		return err
	}
	runs, err := a.Catalog.Runs(ctx, catalog.RunFilter{Collection: id, Limit: 10})
	if err != nil {
		return err
	}
	overdue, err := a.Lookout.Overdue(ctx, col)
	if err != nil {
		return err
	}
	return c.give(map[string]any{"collection": col, "history": history, "runs": runs, "overdue": overdue}, func(w io.Writer) {
		fmt.Fprintf(w, "%s  %s\nsource   %s %s %s %s\nmapping  %s\n\n", col.ID, col.Name, col.Source.Kind, col.Source.URL, col.Source.Prefix, col.Source.Set, col.Mapping)
		if overdue != nil {
			happened, todo := overdue.Says(time.Now())
			fmt.Fprintf(w, "%s\n%s\n\n", happened, todo)
		}
		for _, m := range history {
			fmt.Fprintf(w, "%s  %s  %s -> %s by %s\n", m.At.Local().Format("2006-01-02 15:04:05"), m.Site, orDash(m.Before), orDash(m.After), m.By)
		}
		fmt.Fprintln(w)
		listRuns(w, runs)
	})
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (c *command) showRecord(ctx context.Context, a *app.App, site catalog.Site, collection, id string, raw bool) error {
	s, err := a.Reader.Record(ctx, site, collection, id)
	if err != nil {
		return err
	}
	if raw {
		b, _, err := a.Reader.Raw(ctx, s)
		if err != nil {
			return err
		}
		_, err = c.Out.Write(append(b, '\n'))
		return err
	}
	return c.give(s, func(w io.Writer) { writeRecord(w, s) })
}

func writeRecord(w io.Writer, s harvest.Stored) {
	fmt.Fprintf(w, "%s\n  source    %s\n  run       %s, page %s\n", s.Record.ID, s.Record.SourceID, s.Version, s.Page)
	for _, f := range s.Record.Fields {
		for _, v := range f.Values {
			fmt.Fprintf(w, "  %-18s %s", f.Name, v.Text)
			if v.Code != "" {
				fmt.Fprintf(w, "  [%s]", v.Code)
			}
			if v.Begin != "" || v.End != "" {
				fmt.Fprintf(w, "  %s to %s", orDash(v.Begin), orDash(v.End))
			}
			fmt.Fprintln(w)
		}
	}
	for _, r := range s.Record.Remarks {
		fmt.Fprintf(w, "  remark    %s: %s\n", r.Field, r.Text)
	}
	for _, t := range s.Content.Thumbnails {
		fmt.Fprintf(w, "  thumbnail %dx%d %s\n", t.Width, t.Height, t.SHA256)
	}
	for _, t := range s.Text {
		fmt.Fprintf(w, "  text      %d words on %d pages by %s %s\n", t.Words, t.Pages, orDash(t.Extractor), t.Waiting)
	}
}
