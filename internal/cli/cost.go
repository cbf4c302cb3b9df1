package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/cost"
	"github.com/ucldc/pachamama/internal/port"
)

func (c *command) cost() *cobra.Command {
	var q cost.Question
	var whatIf string
	cmd := &cobra.Command{
		Use:   "cost --run R | --collection C | --month 2026-11",
		Short: "Show what a run, a collection or a month cost, or would have cost elsewhere",
		Long: "Show what a run, a collection or a month cost, from the operations that were recorded.\n" +
			"Prices are the drivers' list prices (`pachamama drivers`), or your own in prices.yaml in the data folder.",
		Example: "  pachamama cost --collection maps --what-if storage=s3:,queue=sqs:",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App) error {
				var err error
				if q.WhatIf, err = cost.ParseWhatIf(whatIf); err != nil {
					return err
				}
				answer, err := a.Cost.Ask(ctx, q)
				if err != nil {
					return err
				}
				return c.give(answer, func(w io.Writer) { writeCost(w, answer) })
			})
		},
	}
	cmd.Flags().StringVar(&q.Run, "run", "", "what this run cost")
	cmd.Flags().StringVar(&q.Collection, "collection", "", "what all runs of this collection cost")
	cmd.Flags().StringVar(&q.Month, "month", "", "what everything cost in this month")
	cmd.Flags().StringVar(&whatIf, "what-if", "", "with these drivers in place of those used: storage=s3:,text=textract:")
	return cmd
}

func writeCost(w io.Writer, a cost.Answer) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "piece\tdriver\toperations\tpaid for\tunits\tamount\tprice")
	for _, l := range a.Lines {
		writeCostLine(t, l, l.Pays)
	}
	for _, l := range a.AtRest {
		writeCostLine(t, l, "storage for a month")
	}
	t.Flush()
	for _, s := range a.Total {
		fmt.Fprintf(w, "\ntotal %s %s", cost.Short(s.Amount, 2), s.Currency)
	}
	if len(a.Total) == 0 {
		fmt.Fprint(w, "\nnothing of it has a price")
	}
	if a.Month == "" && len(a.AtRest) > 0 {
		fmt.Fprint(w, ", without storage")
	}
	fmt.Fprintln(w)
	paragraph(w, "Without a price, and not in the total:", a.Unpriced)
	paragraph(w, "Taken for granted:", a.Assumes)
}

func writeCostLine(t io.Writer, l cost.Line, paid string) {
	amount, price := "-", l.Note
	if l.Amount != "" {
		var list []string
		for _, p := range l.Prices {
			list = append(list, priced(p))
		}
		amount, price = cost.Short(l.Amount, 2)+" "+l.Currency, strings.Join(list, ", then ")
	}
	var of []string
	for _, op := range slices.Sorted(maps.Keys(l.Of)) {
		of = append(of, fmt.Sprintf("%d %s", l.Of[op], op))
	}
	fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Piece, l.Driver, orDash(strings.Join(of, ", ")), paid, l.Units(), amount, price)
}

// priced is a price with the day it was read.
func priced(p port.Price) string {
	s := fmt.Sprintf("%s per %s", p.Amount, p.Per)
	if p.UpTo > 0 {
		s += fmt.Sprintf(" up to %d", p.UpTo)
	}
	return s + " (" + p.Date + ")"
}

func paragraph(w io.Writer, head string, sentences []string) {
	if len(sentences) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", head)
	for _, s := range sentences {
		fmt.Fprintf(w, "  %s\n", s)
	}
}
