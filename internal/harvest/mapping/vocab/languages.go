// Package vocab holds the controlled vocabularies that mapping steps look
// values up in: languages, types, rights and roles.
package vocab

import (
	_ "embed"
	"slices"
	"strings"
)

//go:generate go run gen_languages.go

//go:embed languages.tsv
var languagesTSV string

//go:embed languages_more.tsv
var languagesMoreTSV string

// Language is a language: ISO 639-3, or 639-2 for groups of languages.
type Language struct {
	Code string // "fra"
	Name string // in English
}

// Languages finds languages by code and name.
type Languages struct {
	list    []Language
	codes   map[string]int
	names   map[string]int
	longest int // words in the longest name
}

// NewLanguages reads the embedded tables: all of ISO 639-1 and 639-2 (both
// forms of its codes) and the living languages Unicode CLDR names, with names in
// English, in themselves and in seven common languages.
func NewLanguages() *Languages {
	l := &Languages{codes: map[string]int{}, names: map[string]int{}}
	for _, table := range []string{languagesTSV, languagesMoreTSV} {
		for row := range rows(table) {
			if len(row) == 4 {
				l.add(row[0], strings.Fields(row[1]), row[2], strings.Split(row[3], ";"))
			}
		}
	}
	return l
}

func (l *Languages) add(code string, others []string, name string, names []string) {
	i, known := l.codes[code]
	if !known {
		i = len(l.list)
		l.list = append(l.list, Language{Code: code})
		l.codes[code] = i
	}
	l.list[i].Name = name
	for _, c := range others {
		l.codes[c] = i
	}
	for _, n := range append(names, name) {
		words := fields(nil, n)
		key := strings.Join(words, " ")
		if _, taken := l.names[key]; taken || key == "" {
			continue
		}
		l.names[key] = i
		l.longest = max(l.longest, len(words))
	}
}

// Find returns the first language that text names.
func (l *Languages) Find(text string) (Language, bool) {
	if all := l.FindAll(text); len(all) > 0 {
		return all[0], true
	}
	return Language{}, false
}

// FindAll returns the languages that text names, each once, in the order of the
// text: codes and language tags that stand alone ("eng; fre", "en-US"), names
// anywhere ("Text in French and English"). Nil when it names none.
func (l *Languages) FindAll(text string) []Language {
	if len(text) > maxText {
		return nil
	}
	var out []Language
	add := func(i int) {
		if !slices.Contains(out, l.list[i]) {
			out = append(out, l.list[i])
		}
	}
	var buf [32]string
	words := fields(buf[:0], text)
	if len(words) == 1 && len(words[0]) <= 3 { // "ga" is Irish, not the language of that name
		if i, ok := l.codes[words[0]]; ok {
			add(i)
			return out
		}
	}
	if i, ok := l.names[strings.Join(words, " ")]; ok {
		add(i)
		return out
	}
	for piece := range pieces(text) {
		words = fields(buf[:0], piece)
		if l.allCodes(piece, words, add) {
			continue
		}
		l.scan(words, add)
	}
	return out
}

// allCodes reads a piece that holds codes and nothing else.
func (l *Languages) allCodes(piece string, words []string, add func(int)) bool {
	if len(words) == 0 {
		return true
	}
	if i, ok := l.codes[words[0]]; ok && (len(words) == 1 || isTag(piece, words[1:])) {
		add(i)
		return true
	}
	for _, w := range words { // "eng fre", and "engfre" as MARC once packed them
		if len(w)%3 != 0 {
			return false
		}
		for k := 0; k < len(w); k += 3 {
			if _, ok := l.codes[w[k:k+3]]; !ok {
				return false
			}
		}
	}
	if len(words) == 1 && len(words[0]) > 3 {
		if _, name := l.names[words[0]]; name {
			return false
		}
	}
	for _, w := range words {
		for k := 0; k < len(w); k += 3 {
			add(l.codes[w[k:k+3]])
		}
	}
	return true
}

// scan looks for the longest names from left to right.
func (l *Languages) scan(words []string, add func(int)) {
	for at := 0; at < len(words); {
		n := min(l.longest, len(words)-at)
		for ; n > 0; n-- {
			i, ok := l.names[strings.Join(words[at:at+n], " ")]
			if ok && (n > 1 || len(words) == 1 || plainName(words[at])) {
				add(i)
				break
			}
		}
		at += max(n, 1)
	}
}

// plainName refuses the names that are words of other languages too: they
// count only when they stand alone.
func plainName(word string) bool {
	switch word {
	case "even", "mono", "multiple", "zone", "indonesia", "china", "persa", "latina":
		return false
	}
	return len(word) > 3
}

// isTag reports whether piece is a language tag: rest are its other subtags.
func isTag(piece string, rest []string) bool {
	if strings.ContainsAny(strings.TrimSpace(piece), " \t") || !strings.ContainsAny(piece, "-_") {
		return false
	}
	for _, s := range rest {
		if len(s) < 2 || len(s) > 8 {
			return false
		}
	}
	return true
}
