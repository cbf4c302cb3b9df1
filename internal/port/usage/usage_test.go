package usage

import "testing"

func TestSize(t *testing.T) {
	const kb, mb = 1 << 10, 1 << 20
	for bytes, want := range map[int64]int64{0: 0, 1: 0, 64 * kb: 0, 64*kb + 1: 128 * kb, mb: mb, mb + 1: 2 * mb, 64 * mb: 64 * mb, 64*mb + 1: 72 * mb, 100 * mb: 104 * mb} {
		if got := Size(bytes); got != want {
			t.Errorf("%d: %d, want %d", bytes, got, want)
		}
	}
}
