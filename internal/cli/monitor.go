package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/dashboards"
)

func (c *command) monitor() *cobra.Command {
	cmd := &cobra.Command{Use: "monitor", Short: "Dashboards and rules for whoever watches the numbers"}
	cmd.AddCommand(c.monitorPrint())
	return cmd
}

func (c *command) monitorPrint() *cobra.Command {
	var grafana, alerts, cloudwatch bool
	var namespace, region string
	cmd := &cobra.Command{
		Use:   "print --grafana | --alerts | --cloudwatch",
		Short: "Write a dashboard of Grafana, rules of Prometheus, or a dashboard of CloudWatch",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			text := ""
			switch {
			case grafana && !alerts && !cloudwatch:
				text = dashboards.Grafana
			case alerts && !grafana && !cloudwatch:
				text = dashboards.Alerts
			case cloudwatch && !grafana && !alerts:
				text = strings.NewReplacer("NAMESPACE", namespace, "REGION", region).Replace(dashboards.CloudWatch)
			default:
				return &pachamama.Error{Code: pachamama.CodeInvalid, Message: "say which: --grafana, --alerts or --cloudwatch"}
			}
			_, err := fmt.Fprint(c.Out, text)
			return err
		},
	}
	f := cmd.Flags()
	f.BoolVar(&grafana, "grafana", false, "a dashboard of Grafana over Prometheus, as JSON to import")
	f.BoolVar(&alerts, "alerts", false, "rules of Prometheus, as YAML")
	f.BoolVar(&cloudwatch, "cloudwatch", false, "the body of a dashboard of CloudWatch, as JSON")
	f.StringVar(&namespace, "namespace", "Pachamama", "for --cloudwatch: as in the setting monitor")
	f.StringVar(&region, "region", "us-east-1", "for --cloudwatch")
	return cmd
}
