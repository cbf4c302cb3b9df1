package cli

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/ucldc/pachamama/internal/catalog"
)

// used writes what the operations of a run consumed.
func used(w io.Writer, rows []catalog.Usage) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "stage\tpiece\tdriver\toperation\tcount\tbytes\tunits\ttime\terrors\tthrottled")
	for _, u := range rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%d\t%d\t%s\t%d\t%d\n", u.Stage, u.Piece, u.Driver, u.Op, u.Count, u.Bytes, u.Units, u.Took.Round(time.Millisecond), u.Errors, u.Throttled)
	}
	t.Flush()
}
