package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama/internal/app"
	"github.com/ucldc/pachamama/internal/config"
)

func (c *command) config() *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "List the settings, their values and where these come from",
		Long:  "List the settings. Each can be given as a flag (--NAME), in the environment (PACHAMAMA_NAME) or in pachamama.yaml in the data folder.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := c.load(nil)
			if err != nil {
				return err
			}
			type row struct {
				Name  string `json:"name"`
				Value string `json:"value"`
				From  string `json:"from"`
				Help  string `json:"help"`
			}
			var rows []row
			for _, s := range config.Settings() {
				value := app.Shown(cfg, s.Name)
				if s.Secret && value != "" {
					value = "********"
				}
				rows = append(rows, row{s.Name, value, cfg.From(s.Name), s.Help})
			}
			return c.give(rows, func(w io.Writer) {
				t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
				for _, r := range rows {
					fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.Name, orDash(r.Value), r.From, r.Help)
				}
				t.Flush()
			})
		},
	}
}
