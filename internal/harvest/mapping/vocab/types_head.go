package vocab

import (
	"strings"
	"unicode"
)

// head finds a type by what is said around a term: "SoundRecording", "maps
// (documents)", "black-and-white photographs". The noun at the end counts only
// when it names a thing that is of one type, whatever stands before it.
func (t *Types) head(text string) []string {
	for _, scheme := range []string{"info:eu-repo/semantics/", "doc-type:"} {
		if name, ok := strings.CutPrefix(text, scheme); ok {
			return t.Find(camel(name))
		}
	}
	if plain, _, ok := strings.Cut(text, "("); ok && strings.TrimSpace(plain) != "" {
		if types := t.Find(plain); types != nil {
			return types
		}
	}
	if apart := camel(text); apart != text {
		if types := t.exact(key(apart)); types != nil {
			return types
		}
	}
	const most = 5 // words; more are a sentence
	words := fields(nil, text)
	if len(words) < 2 || len(words) > most {
		return nil
	}
	for _, form := range singulars(words[len(words)-1]) {
		if headNoun(form) {
			return t.terms[form]
		}
	}
	return nil
}

// headNoun lists the nouns that stay of one type.
func headNoun(word string) bool {
	switch word {
	case "photograph", "photo", "negative", "daguerreotype", "ambrotype", "tintype", "cyanotype", "stereograph", "postcard", "map", "atlas",
		"drawing", "sketch", "painting", "watercolor", "engraving", "lithograph", "etching", "woodcut", "poster", "illustration", "print",
		"letter", "manuscript", "newspaper", "pamphlet", "diary", "yearbook", "scrapbook", "newsletter", "correspondence", "thesis", "dissertation",
		"sculpture", "statue", "textile", "costume", "video", "audio", "slide", "blueprint", "transparency", "article", "report", "book",
		"monograph", "proceeding", "data", "dataset":
		return true
	}
	return false
}

// camel puts blanks between the words of one that is written together.
func camel(text string) string {
	if strings.ContainsAny(text, " /:") {
		return text
	}
	var b strings.Builder
	small := false
	for _, r := range text {
		if small && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		small = unicode.IsLower(r)
		b.WriteRune(r)
	}
	return b.String()
}
