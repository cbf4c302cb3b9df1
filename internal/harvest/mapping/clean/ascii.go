package clean

import "strings"

// Nearly all texts are plain ASCII with single blanks. The functions here find
// that out eight bytes at once, before anything looks at characters.

const (
	ones   = 0x0101010101010101 // every byte is 1
	tops   = 0x80 * ones
	blanks = ' ' * ones
)

// word returns the first eight bytes of s, the first one lowest.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// ascii reports whether s has no other characters than ASCII.
func ascii(s string) bool {
	var all uint64
	for ; len(s) >= 8; s = s[8:] {
		all |= word(s)
	}
	for i := range len(s) {
		all |= uint64(s[i])
	}
	return all&tops == 0
}

// tidy reports whether s has surely no control characters and single blanks,
// none at its ends. That it is not sure is rare.
func tidy(s string) bool {
	n := len(s)
	if n < 8 {
		for i := range n {
			if s[i] <= ' ' || s[i] >= 0x80 {
				return false
			}
		}
		return true
	}
	if s[0] == ' ' || s[n-1] == ' ' {
		return false
	}
	last := word(s[n-8:])
	odd, all := untidy(last), last
	for i := 0; i+8 < n; i += 7 { // one byte is seen twice, so that every pair is within a word
		w := word(s[i:])
		odd |= untidy(w)
		all |= w
	}
	return odd == 0 && (all&tops == 0 || !mayHoldBlank(s))
}

// untidy is zero when eight bytes have no control character and no two blanks
// together: subtracting borrows from the top bit of a byte only then, and
// sometimes behind a blank.
func untidy(w uint64) uint64 {
	x := w ^ blanks
	blank := (x - ones) &^ x & tops
	return (w-blanks)&^w&tops | blank&(blank>>8)
}

// mayHoldBlank looks for the bytes that the blanks beyond ASCII begin with.
func mayHoldBlank(s string) bool {
	for _, c := range []byte{0xC2, 0xE1, 0xE2, 0xE3} {
		if strings.IndexByte(s, c) >= 0 {
			return true
		}
	}
	return false
}
