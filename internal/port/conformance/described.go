package conformance

import "github.com/ucldc/pachamama/internal/port"

// described is what all drivers are.
type described interface {
	Describe() port.Descriptor
	Close() error
}

// describedSuite checks what a driver says of itself: names, limits over zero,
// prices in decimals with the day they were read and their source. Every suite
// has it.
func describedSuite(t T, open func(T) described) {
	t.Run("described", func(t T) {
		d := open(t)
		t.Cleanup(func() { _ = d.Close() })
		if err := d.Describe().Check(); err != nil {
			t.Errorf("%v", err)
		}
	})
}
