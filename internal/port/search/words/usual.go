package words

import "math/bits"

// The lengths, in words, of which a field and a page count as usual when
// documents are ranked. They are fixed, so that the order of an answer does not
// change with what else is in the index or how it is kept.
const (
	UsualField = 12
	UsualPage  = 300
)

// Length gives the length that counts for a field of so many words. Longer ones
// are told apart by their first four bits alone, as the clusters' engine keeps
// them in a byte, so that all drivers rank alike.
func Length(n int) int {
	const exact = 24
	n++ // clusters have a mark in every field
	if rest := n - exact; rest >= 16 {
		shift := bits.Len(uint(rest)) - 4
		n = exact + rest>>shift<<shift
	}
	return n - 1
}
