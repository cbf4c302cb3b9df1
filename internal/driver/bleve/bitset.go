package bleve

import "math/bits"

// bitset is one bit a document: to add the few documents of each of thousands
// of terms to a compressed set would write that set anew each time.
type bitset []uint64

func (b bitset) add(n uint32) { b[n>>6] |= 1 << (n & 63) }

func (b bitset) count() (n uint64) {
	for _, word := range b {
		n += uint64(bits.OnesCount64(word))
	}
	return n
}

// from finds the first that is there, from n on.
func (b bitset) from(n uint64) (uint64, bool) {
	if n>>6 >= uint64(len(b)) {
		return 0, false
	}
	word := b[n>>6] >> (n & 63) << (n & 63)
	for at := n >> 6; ; word = b[at] {
		if word != 0 {
			return at<<6 + uint64(bits.TrailingZeros64(word)), true
		}
		if at++; at == uint64(len(b)) {
			return 0, false
		}
	}
}
