package sample

// random is a small generator (SplitMix64) whose numbers depend on its start
// only. It is used in place of math/rand so that the bytes of the sample do
// not change with a Go release.
type random uint64

// newRandom starts a generator for one purpose of one record.
func newRandom(seed uint64, record int, purpose uint64) random {
	r := random(seed*0x9E3779B97F4A7C15 + uint64(record)*0xD1B54A32D192ED03 + purpose*0x8CB92BA72F3D8DD7) //nolint:gosec // any bits do
	r.next()
	return r
}

func (r *random) next() uint64 {
	*r += 0x9E3779B97F4A7C15
	z := uint64(*r)
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB
	return z ^ (z >> 31)
}

// below returns a number from 0 to n-1; n is positive.
func (r *random) below(n int) int { return int(r.next() % uint64(n)) } //nolint:gosec // n is positive and small

// between returns a number from low to high, both included.
func (r *random) between(low, high int) int { return low + r.below(high-low+1) }

// float returns a number from low up to high.
func (r *random) float(low, high float64) float64 {
	return low + (high-low)*float64(r.next()>>11)/(1<<53)
}
