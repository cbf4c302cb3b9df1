package bleve

import (
	"strings"

	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/search/words"
)

// beginning is what words of a field begin with. The index is not asked where
// these words stand, for there may be thousands; the few documents that are
// shown are read for them.
type beginning struct {
	field string // empty: any that holds words
	folds string
}

// maxRead bounds the text of one document that is read for beginnings, in bytes.
const maxRead = 1 << 20

func beginnings(clauses []search.Clause) []beginning {
	var all []beginning
	for _, c := range clauses {
		if asked := words.Ask(c); asked.Begin != "" && !c.Exclude {
			all = append(all, beginning{c.Field, asked.Begin})
		}
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
	for _, token := range words.Cut(text, false) {
		if strings.HasPrefix(words.Fold(text[token.Start:token.End]), b.folds) {
			found = append(found, [2]int{int(token.Start), int(token.End)})
		}
	}
	return found
}
