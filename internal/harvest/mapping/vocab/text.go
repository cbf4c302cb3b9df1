package vocab

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxText is the longest value, in bytes, that is looked up.
const maxText = 4096

// rows yields the cells of each line of a table; lines that begin with # are notes.
func rows(table string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(table) {
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			if !yield(strings.Split(line, "\t")) {
				return
			}
		}
	}
}

// pieces yields what stands between the marks that separate values.
func pieces(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(text, func(r rune) bool {
		switch r {
		case ';', ',', '/', '|', '&', '+', '(', ')', '[', ']', '\n':
			return true
		}
		return false
	})
}

// fields appends the words of text in lower case without accents or marks.
func fields(out []string, text string) []string {
	text = foldAccents(text)
	return append(out, strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})...)
}

func foldAccents(text string) string {
	ascii := true
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(text)
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(text))
}

// key is the one form under which a term is looked up: its words, one blank between them.
func key(text string) string {
	return strings.Join(fields(nil, text), " ")
}
