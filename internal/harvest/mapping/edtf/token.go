package edtf

import "unicode/utf8"

const maxTokens = 48

// token is a number, a word or one mark.
type token struct {
	kind   byte   // 'n' number, 'w' word, or the mark itself; '=' is ".."
	num    int    // of a number: its value, unspecified digits zero
	digits int    // of a number: how many digits were written
	mask   int    // of a number: unspecified digits at the right (4 places in all)
	word   word   //
	text   []byte // of a word
	glued  bool   // no blank before it
	dot    bool   // a word with a full stop behind it
}

// tokenize cuts folded text; false when it is too long to be a date.
func tokenize(out []token, b []byte) ([]token, bool) {
	glued := false
	for i := 0; i < len(b); {
		c := b[i]
		if c == ' ' {
			glued = false
			i++
			continue
		}
		if c == ']' {
			i++
			continue
		}
		if len(out) == maxTokens {
			return out, false
		}
		t := token{kind: c, glued: glued}
		switch {
		case c >= '0' && c <= '9':
			if i = t.number(b, i); i < 0 {
				return out, false
			}
		case letter(c):
			i = t.letters(b, i)
		case c == '.' && i+1 < len(b) && b[i+1] == '.':
			t.kind = '='
			i = skip(b, i, '.')
		case c == '-' || c == '?':
			i = skip(b, i, c)
		default:
			i++
		}
		out = append(out, t)
		glued = true
	}
	return out, true
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= utf8.RuneSelf }

func skip(b []byte, i int, c byte) int {
	for i < len(b) && b[i] == c {
		i++
	}
	return i
}

// number reads digits, over closing brackets within them ("[19]45"), and the
// marks of unspecified digits behind them: 189?, 19--, 19uu, 195-.
func (t *token) number(b []byte, i int) int {
	t.kind = 'n'
	for ; i < len(b) && (b[i] >= '0' && b[i] <= '9' || b[i] == ']'); i++ {
		if b[i] == ']' {
			continue
		}
		if t.digits++; t.digits > 14 {
			return -1
		}
		t.num = t.num*10 + int(b[i]-'0')
	}
	return t.unspecified(b, i)
}

func (t *token) unspecified(b []byte, i int) int {
	missing := 4 - t.digits
	if missing < 1 || missing > 3 || i+missing > len(b) {
		return i
	}
	lead := t.num
	for range t.digits - 1 {
		lead /= 10
	}
	if lead < 1 || lead > 2 {
		return i
	}
	for _, c := range b[i : i+missing] {
		if c != 'u' && c != 'x' && (t.digits == 1 || c != '-' && c != '?' && c != '_') {
			return i
		}
	}
	if end := i + missing; end < len(b) && (letter(b[end]) && b[end] != 's' || b[end] >= '0' && b[end] <= '9') {
		return i
	}
	t.mask, t.digits = missing, 4
	t.num *= pow10(missing)
	return i + missing
}

// letters reads a word and the full stop behind it. Single letters with stops
// between them are one word when it is known: "b.c.e.", "v.chr.".
func (t *token) letters(b []byte, i int) int {
	start := i
	for i < len(b) && letter(b[i]) {
		i++
	}
	t.kind, t.text = 'w', b[start:i]
	if utf8.RuneCount(t.text) == 1 {
		if end := t.dotted(b, start); end > 0 {
			i = end
		}
	}
	t.word = words[string(t.text)]
	if i < len(b) && b[i] == '.' && (i+1 == len(b) || b[i+1] != '.') {
		t.dot = true
		i++
	}
	return i
}

// dotted tries to join the letters and stops from start; it returns where they
// end, or 0 when they make no known word.
func (t *token) dotted(b []byte, start int) int {
	var buf [16]byte
	joined, i := buf[:0], start
	for i < len(b) && len(joined) < 12 {
		for i < len(b) && letter(b[i]) && len(joined) < 12 {
			joined = append(joined, b[i])
			i++
		}
		if i+1 >= len(b) || b[i] != '.' || !letter(b[i+1]) {
			break
		}
		i++
	}
	w, ok := words[string(joined)]
	if !ok || len(joined) == len(t.text) || w.class == month {
		return 0
	}
	t.text = append([]byte(nil), joined...)
	return i
}
