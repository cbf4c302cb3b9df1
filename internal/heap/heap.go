// Package heap says how the program trades memory for time.
package heap

import (
	"math"
	"runtime/debug"
)

const (
	// percent is how much may be made anew, in parts of a hundred of what lives,
	// before it is looked for garbage. Records live for a moment: looking less
	// often saves a sixth of the time of mapping.
	percent = 300

	// limit is where Go begins to look as often as it must, in bytes. With the
	// files of the index that are mapped into memory the program stays below
	// twice as much.
	limit = 320 << 20

	usual = 100 // percent that Go begins with
)

// Tune sets how often Go looks for garbage, for the whole process. A GOGC other than 100 and a
// GOMEMLIMIT stay as they are.
func Tune() {
	if before := debug.SetGCPercent(percent); before != usual {
		debug.SetGCPercent(before)
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(limit)
	}
}
