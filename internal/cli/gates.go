package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ucldc/pachamama"
)

// gateFlag reads limits of gates from the command line: "gone=30%".
type gateFlag struct{ gates *pachamama.Gates }

func (gateFlag) String() string { return "" }
func (gateFlag) Type() string   { return "NAME=PERCENT" }

func (g gateFlag) Set(s string) error {
	name, value, _ := strings.Cut(s, "=")
	to, ok := map[string]**float64{"gone": &g.gates.Gone, "drop": &g.gates.Drop, "moved": &g.gates.Moved,
		"rejected": &g.gates.Rejected, "thumbnails": &g.gates.Thumbnails}[name]
	if !ok {
		return fmt.Errorf("no gate %q: there are gone, drop, moved, rejected and thumbnails", name)
	}
	percent, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), "%"), 64)
	if err != nil || !(percent >= 0 && percent <= 100) {
		return fmt.Errorf("%q is not a number of percent", value)
	}
	share := percent / 100
	*to = &share
	return nil
}
