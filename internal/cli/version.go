package cli

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/ucldc/pachamama/internal/app"
)

func (c *command) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which program this is",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := map[string]string{"version": app.Version(), "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
			return c.give(v, func(w io.Writer) { fmt.Fprintf(w, "pachamama %s (%s, %s)\n", v["version"], v["go"], v["platform"]) })
		},
	}
}
