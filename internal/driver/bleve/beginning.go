package bleve

import (
	"bytes"

	"github.com/ucldc/pachamama/internal/port/search"
)

// beginning is what words of a field begin with. The index is not asked where
// these words stand, for there may be thousands; the few documents that are
// shown are read for them.
type beginning struct {
	field string // empty: any that holds words
	folds []byte
}

// maxRead bounds the text of one document that is read for beginnings, in bytes.
const maxRead = 1 << 20

func beginnings(clauses []search.Clause) []beginning {
	var all []beginning
	for _, c := range clauses {
		tokens := words(c.Text, true)
		if !c.Prefix || c.Exclude || len(tokens) == 0 {
			continue
		}
		last := tokens[len(tokens)-1]
		all = append(all, beginning{c.Field, fold([]byte(c.Text[last.start:last.end]))})
	}
	return all
}

// addBeginnings adds the spans of words that begin so.
func (ix *Index) addBeginnings(spans map[element][][2]int, doc *kept, begins []beginning) {
	byName := map[string]search.Field{}
	for _, f := range ix.fields {
		byName[textPrefix+f.Name] = f
	}
	read := 0
	for e, text := range doc.texts {
		if read += len(text); read > maxRead {
			return
		}
		f := byName[e.field]
		for _, b := range begins {
			if b.field == "" && (f.Text || e.field == pageText) || b.field != "" && b.field == f.Name {
				if found := b.in(text); len(found) > 0 {
					spans[e] = append(spans[e], found...)
				}
			}
		}
	}
}

// in finds the words of a text that begin so.
func (b beginning) in(text string) [][2]int {
	var found [][2]int
	for _, token := range words(text, false) {
		if bytes.HasPrefix(fold([]byte(text[token.start:token.end])), b.folds) {
			found = append(found, [2]int{int(token.start), int(token.end)})
		}
	}
	return found
}
