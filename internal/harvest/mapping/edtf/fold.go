package edtf

import (
	"unicode"
	"unicode/utf8"
)

// fold appends s to b in lower case without accents; dashes, quotation marks,
// blanks and digits of other scripts become those of ASCII. Brackets go.
func fold(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			b = foldASCII(b, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		b = foldRune(b, r)
		i += n
	}
	return b
}

func foldASCII(b []byte, c byte) []byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return append(b, c+'a'-'A')
	case c == '[' || c == '<' || c == '{' || c == '"':
		if c == '[' && len(b) > 0 && b[len(b)-1] == ']' {
			b[len(b)-1] = ' '
		}
		return b
	case c == ']':
		return append(b, ']') // taken out by the tokens, so that "[1890][1891]" stays two numbers
	case c == '>' || c == '}':
		return b
	case c == '(' || c == ')' || c < ' ':
		return append(b, ' ')
	case c == '`':
		return append(b, '\'')
	}
	return append(b, c)
}

func foldRune(b []byte, r rune) []byte {
	switch {
	case r >= 0x300 && r <= 0x36F: // combining accents
		return b
	case r >= 0x2010 && r <= 0x2015 || r == 0x2212 || r == 0xAD || r == 0xFF0D:
		return append(b, '-')
	case r == 0x2018 || r == 0x2019 || r == 0xB4 || r == 0x2BC:
		return append(b, '\'')
	case r == 0x201C || r == 0x201D || r == 0xAB || r == 0xBB || r == 0xFEFF || r >= 0x200B && r <= 0x200F || r == 0x61C:
		return b
	case r >= 0x64B && r <= 0x652 || r == 0x640: // Arabic vowel signs, stretching
		return b
	case r == 0x60C || r == 0x3001 || r == 0xFF0C:
		return append(b, ',')
	case r == 0x2026:
		return append(b, ".."...)
	case r == '©' || r == '℗':
		return append(b, " copyright "...)
	case r >= 0xFF10 && r <= 0xFF19:
		return append(b, byte(r-0xFF10)+'0')
	case r >= 0x660 && r <= 0x669:
		return append(b, byte(r-0x660)+'0')
	case r >= 0x6F0 && r <= 0x6F9:
		return append(b, byte(r-0x6F0)+'0')
	case unicode.IsSpace(r):
		return append(b, ' ')
	}
	r = unicode.ToLower(r)
	if a := plain(r); a != 0 {
		return append(b, a)
	}
	switch r {
	case 'ß':
		return append(b, "ss"...)
	case 'ё':
		r = 'е'
	case 'й':
		r = 'и'
	}
	return utf8.AppendRune(b, bare(r))
}

// bare takes the accents off Greek letters and the hamza off Arabic ones.
func bare(r rune) rune {
	switch r {
	case 'ά':
		return 'α'
	case 'έ':
		return 'ε'
	case 'ή':
		return 'η'
	case 'ί', 'ϊ', 'ΐ':
		return 'ι'
	case 'ό':
		return 'ο'
	case 'ύ', 'ϋ', 'ΰ':
		return 'υ'
	case 'ώ':
		return 'ω'
	case 'ς':
		return 'σ'
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى':
		return 'ي'
	}
	return r
}

// plain returns the ASCII letter under the accent of a lower-case letter of
// the languages whose months are known, or 0.
func plain(r rune) byte {
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å', 'ª':
		return 'a'
	case 'ç':
		return 'c'
	case 'è', 'é', 'ê', 'ë':
		return 'e'
	case 'ì', 'í', 'î', 'ï':
		return 'i'
	case 'ñ':
		return 'n'
	case 'ò', 'ó', 'ô', 'õ', 'ö', 'º', '°':
		return 'o'
	case 'ù', 'ú', 'û', 'ü':
		return 'u'
	}
	return 0
}
