package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama/internal/app"
)

func (c *command) drivers() *cobra.Command {
	return &cobra.Command{
		Use:   "drivers",
		Short: "List the drivers of every piece: their URLs, abilities, limits and prices",
		Long: "List the drivers of every piece: their URLs, abilities, limits and list prices. The star stands before the drivers in use.\n" +
			"Nothing is opened. `pachamama config` shows where each is set.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := c.load(nil)
			if err != nil {
				return err
			}
			drivers, err := app.Drivers(cfg)
			if err != nil {
				return err
			}
			return c.give(drivers, func(w io.Writer) { writeDrivers(w, drivers) })
		},
	}
}

func writeDrivers(w io.Writer, drivers []app.DriverInfo) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	var sources []string
	fmt.Fprintln(t, " \tpiece\tdriver\tURL\tabilities\tlimits\tprices")
	for _, d := range drivers {
		star := " "
		if d.InUse {
			star = "*"
		}
		var limits, prices []string
		for _, name := range slices.Sorted(maps.Keys(d.Limits)) {
			limits = append(limits, fmt.Sprintf("%s %d", name, d.Limits[name]))
		}
		for _, p := range d.Prices {
			upTo := ""
			if p.UpTo > 0 {
				upTo = fmt.Sprintf(" up to %d a month", p.UpTo)
			}
			prices = append(prices, fmt.Sprintf("%s %s %s per %s%s", p.Op, p.Amount, p.Currency, p.Per, upTo))
			if s := fmt.Sprintf("%s %s of %s from %s", d.Piece, d.Driver, p.Date, p.Source); !slices.Contains(sources, s) {
				sources = append(sources, s)
			}
		}
		if len(prices) == 0 {
			prices = []string{"not known"}
			if d.Here {
				prices = []string{"none"}
			}
		}
		row(t, []string{star, d.Piece, d.Driver, orDash(d.URL)}, d.Abilities, limits, prices, d.Takes)
	}
	t.Flush()
	paragraph(w, "Where prices were read:", sources)
}

// row writes a driver in as many lines as its longest list needs.
func row(t io.Writer, first, abilities, limits, prices, takes []string) {
	urls := []string{first[3]}
	for _, p := range takes {
		urls = append(urls, "  ?"+p+"=")
	}
	at := func(list []string, i int) string {
		if i < len(list) {
			return list[i]
		}
		return ""
	}
	for i := range max(1, len(urls), len(abilities), len(limits), len(prices)) {
		head := []string{"", "", ""}
		if i == 0 {
			head = first[:3]
		}
		fmt.Fprintln(t, strings.TrimRight(strings.Join(append(head, at(urls, i), at(abilities, i), at(limits, i), at(prices, i)), "\t"), "\t"))
	}
}
