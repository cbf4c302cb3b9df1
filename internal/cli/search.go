package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/search"
)

func (c *command) search() *cobra.Command {
	var q search.Query
	var filters []string
	var site string
	cmd := &cobra.Command{
		Use:   "search [WORDS]",
		Short: "Search what is published: metadata and the words inside documents",
		Long: "Search what is published. All words must be found, in metadata or in the text of documents.\n" +
			"\"exact phrase\", -without, field:word and begin* are understood.",
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Text, q.Highlight = strings.Join(args, " "), true
			if s := catalog.Site(site); s != catalog.Live && s != catalog.Stage {
				return &pachamama.Error{Code: pachamama.CodeInvalid, Subject: site, Message: "there is no such site", Hint: "It is live or stage."}
			}
			for _, f := range filters {
				name, value, ok := strings.Cut(f, "=")
				if !ok {
					return &pachamama.Error{Code: pachamama.CodeInvalid, Subject: f, Message: "a filter is written field=value"}
				}
				if q.Filters == nil {
					q.Filters = map[string][]string{}
				}
				q.Filters[name] = append(q.Filters[name], value)
			}
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				found, err := a.Reader.Find(ctx, catalog.Site(site), q)
				if err != nil {
					return err
				}
				return c.give(found, func(w io.Writer) { listFound(w, found, q.Facets) })
			})
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&filters, "filter", nil, "field=value; may be repeated")
	f.StringSliceVar(&q.Facets, "facet", nil, "fields whose values are counted")
	f.StringVar(&q.From, "from", "", "dates from this year or day on")
	f.StringVar(&q.Until, "until", "", "dates until this year or day")
	f.StringVar(&q.Sort, "sort", "", "relevance, title, date; - before it turns it round")
	f.IntVar(&q.Limit, "limit", 10, "how many results")
	f.IntVar(&q.Offset, "offset", 0, "how many results to pass over")
	f.StringVar(&site, "site", "live", "live or stage")
	return cmd
}

func listFound(w io.Writer, found harvest.Found, facets []string) {
	fmt.Fprintf(w, "%d found\n", found.Total)
	for _, h := range found.Hits {
		fmt.Fprintf(w, "\n%s\n  %s / %s\n", h.Record.Fields.First("title"), h.Collection, h.Record.ID)
		for _, m := range h.Matches {
			where := m.Field
			if m.Page > 0 {
				where = fmt.Sprintf("page %d", m.Page)
			}
			fmt.Fprintf(w, "  %s: %s\n", where, strings.Join(strings.Fields(m.Fragment), " "))
		}
	}
	for _, name := range facets {
		fmt.Fprintf(w, "\n%s\n", name)
		for _, f := range found.Facets[name] {
			fmt.Fprintf(w, "  %6d  %s\n", f.Count, f.Value)
		}
	}
}
