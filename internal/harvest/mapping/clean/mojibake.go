package clean

import (
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// FixMojibake repairs UTF-8 that was read as Windows-1252 or Latin-1 and encoded
// again ("cafÃ©" for "café", twice at most), and reports whether it did. It does so
// only when certain: every character of the text is one that this mistake can make,
// the bytes are valid UTF-8, and what comes out has no control characters.
func FixMojibake(s string) (string, bool) {
	if ascii(s) {
		return s, false
	}
	fixed := false
	for range 2 {
		t, ok := undo(s)
		if !ok {
			break
		}
		s, fixed = t, true
	}
	return s, fixed
}

func undo(s string) (string, bool) {
	if !misread(s) {
		return "", false
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		c, _ := byte1252(r)
		b = append(b, c)
	}
	if !utf8.Valid(b) {
		return "", false
	}
	t := string(b)
	for _, r := range t {
		if r >= 0x80 && r < 0xA0 || r == utf8.RuneError || r >= 0x80 && !unicode.IsPrint(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) {
			return "", false
		}
	}
	return t, true
}

// misread reports whether s stands for bytes that look like UTF-8 beyond ASCII.
func misread(s string) bool {
	more := 0 // bytes of a character that are still to come
	high := false
	for _, r := range s {
		c, ok := byte1252(r)
		if !ok || (more > 0) != (c&0xC0 == 0x80) {
			return false
		}
		if more > 0 {
			more--
		} else if c >= utf8.RuneSelf {
			more, high = bits.LeadingZeros8(^c)-1, true
		}
	}
	return high
}

// byte1252 returns the byte that Windows-1252, or Latin-1 where it has none, reads as r.
func byte1252(r rune) (byte, bool) {
	if r < 0x100 {
		return byte(r), true
	}
	for i, w := range windows1252 {
		if w == r {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// windows1252 holds what 0x80 to 0x9F mean; 0 where they mean nothing.
var windows1252 = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}
