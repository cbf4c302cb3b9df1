package conformance

import (
	"testing"

	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/blob"
)

// saying is a driver that says what it is told to.
type saying struct {
	blob.Driver
	port.Descriptor
}

func (s saying) Describe() port.Descriptor { return s.Descriptor }

func TestDescribedSuite(t *testing.T) {
	price := port.Price{Op: "put", Per: "1000 operations", Amount: "0.005", Currency: "USD", Date: "2026-11-24", Source: "https://example.org"}
	suite := func(d port.Descriptor) func(T) {
		return func(t T) { describedSuite(t, func(T) described { return saying{mem.NewBlob(), d} }) }
	}
	mustPass(t, suite(port.Descriptor{Driver: "mem", Prices: []port.Price{price}}))
	old := price
	old.Date = "yesterday"
	for _, d := range []port.Descriptor{{}, {Driver: "mem", Limits: map[string]int64{"object_bytes": -1}}, {Driver: "mem", Prices: []port.Price{old}}} {
		mustFail(t, "described", suite(d))
	}
}
