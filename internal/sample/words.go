package sample

// The word lists of the vocabulary files as fields, so that a missing list is
// found when the institution is made and a record needs no look-ups by name.

// language holds the words of one language.
type language struct {
	name                                              string
	names, person, topic, coverage, country           *phraseList
	publisher, description, descriptionHTML, ownDates *phraseList
	arabicTitle                                       *phraseList // Arabic only
	vocabulary                                        *vocabulary
	kinds                                             map[byte]*kindWords
}

// kindWords holds the words of one kind in one language.
type kindWords struct{ title, types, medium, extent, genre *phraseList }

// sharedWords holds what all languages share.
type sharedWords struct{ rights, source, relation, topic, date *phraseList }

type words struct {
	languages map[byte]*language // by letter of languageRow
	shared    *sharedWords
	pages     *vocabulary
}

// lister looks lists up and keeps the first error.
type lister struct {
	vocabulary *vocabulary
	err        error
}

func (l *lister) list(name string) *phraseList {
	list, err := l.vocabulary.list(name)
	if err != nil && l.err == nil {
		l.err = err
	}
	return list
}

func readWords() (*words, error) {
	dates, err := readVocabulary("dates", nil)
	if err != nil {
		return nil, err
	}
	common, err := readVocabulary("shared", dates)
	if err != nil {
		return nil, err
	}
	w := &words{languages: map[byte]*language{}}
	find := &lister{vocabulary: common}
	w.shared = &sharedWords{rights: find.list("rights"), source: find.list("source"),
		relation: find.list("relation"), topic: find.list("english topic"), date: find.list("date")}
	if find.err != nil {
		return nil, find.err
	}
	for letter, name := range map[byte]string{'e': "english", 's': "spanish", 'f': "french", 'd': "german",
		'a': "arabic", 'r': "russian", 'g': "greek", 'c': "chinese"} {
		if w.languages[letter], err = readLanguage(name, common); err != nil {
			return nil, err
		}
	}
	w.pages, err = readVocabulary("pages", w.languages['e'].vocabulary)
	return w, err
}

func readLanguage(name string, common *vocabulary) (*language, error) {
	v, err := readVocabulary(name, common)
	if err != nil {
		return nil, err
	}
	find := &lister{vocabulary: v}
	l := &language{name: name, vocabulary: v, kinds: map[byte]*kindWords{},
		names: find.list("language"), person: find.list("person"), topic: find.list("topic"),
		coverage: find.list("coverage"), country: find.list("country"), publisher: find.list("publisher"),
		description: find.list("description"), descriptionHTML: find.list("description.html"), ownDates: find.list("date")}
	if name == "arabic" {
		l.arabicTitle = find.list("word title")
	}
	for _, k := range kinds() {
		l.kinds[k.letter] = &kindWords{title: find.list("title." + k.name), types: find.list("type." + k.name),
			medium: find.list("medium." + k.name), extent: find.list("extent." + k.name), genre: find.list("genre." + k.name)}
	}
	return l, find.err
}
