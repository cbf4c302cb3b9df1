package heap

import (
	"math"
	"runtime/debug"
	"testing"
)

func TestTuneLeavesWhatPeopleSet(t *testing.T) {
	oldPercent, oldLimit := debug.SetGCPercent(usual), debug.SetMemoryLimit(math.MaxInt64)
	t.Cleanup(func() { debug.SetGCPercent(oldPercent); debug.SetMemoryLimit(oldLimit) })
	for _, tt := range []struct {
		percent, wantPercent int
		limit, wantLimit     int64
	}{
		{usual, percent, math.MaxInt64, limit},
		{50, 50, 1 << 30, 1 << 30},
		{-1, -1, math.MaxInt64, limit},
	} {
		debug.SetGCPercent(tt.percent)
		debug.SetMemoryLimit(tt.limit)
		Tune()
		if p, l := debug.SetGCPercent(usual), debug.SetMemoryLimit(-1); p != tt.wantPercent || l != tt.wantLimit {
			t.Errorf("%d and %d become %d and %d", tt.percent, tt.limit, p, l)
		}
	}
}
