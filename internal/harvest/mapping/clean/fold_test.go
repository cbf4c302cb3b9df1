package clean

import (
	"math/rand/v2"
	"testing"
	"unicode"
)

// A text that is not taken apart is folded as if it had been.
func TestFoldWhole(t *testing.T) {
	const ascii = " 'aAzZ09-."
	letters := []rune(ascii)
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !whole(string(r)) {
			continue
		}
		letters = append(letters, r)
		if wholeLetter(r) && !unicode.IsLetter(r) {
			t.Errorf("%q is no letter", r)
		}
		if a, b := foldWhole(string(r)), foldParts(string(r)); a != b {
			t.Errorf("%q becomes %q, taken apart %q", r, a, b)
		}
	}
	if len(letters) < 30_000 {
		t.Errorf("only %d characters", len(letters))
	}
	chance := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		text := make([]rune, 8)
		for i := range text {
			if text[i] = letters[chance.IntN(len(letters))]; i%2 == 0 {
				text[i] = letters[chance.IntN(300)] // of those with capitals, and ASCII
			}
		}
		if a, b := foldWhole(string(text)), foldParts(string(text)); a != b {
			t.Errorf("%q becomes %q, taken apart %q", string(text), a, b)
		}
	}
	for _, text := range []string{"é", "ά\u0301", "Р\u0301", "か\u3099", "\uac00\u11a8", "ﬁ", "\xff"} {
		if whole(text) {
			t.Errorf("%q has to be taken apart", text)
		}
	}
}
