package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/harvest/fetch"
)

func (c *command) probe() *cobra.Command {
	var prefix, set string
	cmd := &cobra.Command{
		Use:   "probe URL",
		Short: "Look at an OAI-PMH source: formats, sets, counts, speed, faults, advice",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				r, err := a.Probe(ctx, args[0], prefix, set)
				if err != nil {
					return err
				}
				return c.give(r, func(w io.Writer) { writeProbe(w, r) })
			})
		},
	}
	cmd.Flags().StringVar(&prefix, "prefix", "", "metadataPrefix of the page to look at; empty: the best that can be mapped")
	cmd.Flags().StringVar(&set, "set", "", "setSpec of the page to look at")
	return cmd
}

func writeProbe(w io.Writer, r *fetch.Report) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	reported := "not said"
	if r.Reported >= 0 {
		reported = fmt.Sprint(r.Reported)
	}
	fmt.Fprintf(t, "name\t%s\nprotocol\t%s\ncontact\t%s\ngranularity\t%s\ndeleted records\t%s\nearliest\t%s\nrecords\t%s\n", r.Name, r.Protocol, orDash(strings.Join(r.Emails, ", ")),
		r.Granularity, r.Deleted, r.Earliest, reported)
	fmt.Fprintf(t, "first page\t%d records, %d bytes, %s, compressed: %t\n", r.PageSize, r.PageBytes, r.PageTook.Round(time.Millisecond), r.Compressed)
	for _, f := range r.Formats {
		mapped := "no mapping"
		if f.Mapped {
			mapped = "mapped"
		}
		fmt.Fprintf(t, "format\t%s\t%s\n", f.Prefix, mapped)
	}
	for i, s := range r.Sets {
		if i == 20 {
			fmt.Fprintf(t, "\t… %d sets in all\n", len(r.Sets))
			break
		}
		fmt.Fprintf(t, "set\t%s\t%s\n", s.Spec, s.Name)
	}
	if r.Grade != "" {
		fmt.Fprintf(t, "grade\t%s, %d of 100 points\n", r.Grade, r.Points)
	}
	for _, f := range r.Findings {
		costs := "good"
		if f.Costs > 0 {
			costs = fmt.Sprintf("-%d", f.Costs)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.About, costs, f.Says)
	}
	for _, f := range r.Faults {
		fmt.Fprintf(t, "fault\t%s\n", f)
	}
	t.Flush()
	for _, s := range r.Advice {
		fmt.Fprintln(w, s)
	}
}
