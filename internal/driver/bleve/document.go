package bleve

import (
	"bytes"
	"encoding/json"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/search/words"
)

// The fields of the index. Those of the schema have a prefix.
const (
	textPrefix = "t:"  // words
	wordPrefix = "k:"  // whole values
	sortPrefix = "s:"  // one value to sort by
	idField    = "_id" // the name is the index's
	pageText   = "p"   // page text, one value a page
	shown      = "x"   // stored: the texts, of which matches show a part
	pageNames  = "n"   // stored: file and number of each page, JSON
	stored     = "o"   // stored: what hits give back
	first      = "d:first"
	last       = "d:last"
	sortDate   = "s:date"
)

const (
	asText    = index.IndexField | index.IncludeTermVectors
	asKeyword = index.IndexField | index.SkipFreqNorm
	asFacet   = asKeyword | index.DocValues
	asID      = index.IndexField | index.StoreField | index.DocValues // to sort by, and not read all documents for it
)

type pageName struct {
	File string `json:"f"`
	N    int    `json:"n"`
}

// builder turns documents into what is indexed of them. It serves one goroutine.
type builder struct {
	fields []search.Field
	forms  words.Forms
	maps   maps
	entry  *entry
	texts  []byte // of the entry, see addTexts
}

// build makes the entry of a document.
func (b *builder) build(d *search.Doc) (*entry, error) {
	b.entry, b.texts = &entry{id: d.ID, maps: &b.maps, fields: make([]field, 0, 2*len(d.Values)+8)}, b.texts[:0]
	b.add(field{name: idField, options: asID, tokens: whole(d.ID), value: []byte(d.ID)})
	for _, f := range b.fields {
		values := d.Values[f.Name]
		if len(values) == 0 {
			continue
		}
		if f.Text || f.Keyword || f.Facet {
			b.text(textPrefix+f.Name, values)
		}
		if f.Facet {
			b.add(field{name: wordPrefix + f.Name, options: asFacet, tokens: whole(values...)})
		} else if f.Keyword {
			b.add(field{name: wordPrefix + f.Name, options: asKeyword, tokens: whole(values...)})
		}
		if f.Sort {
			b.add(field{name: sortPrefix + f.Name, options: asFacet, tokens: whole(words.Order(f, values[0]))})
		}
	}
	if err := b.pages(d.Pages); err != nil {
		return nil, err
	}
	b.add(field{name: shown, options: index.StoreField, value: bytes.Clone(b.texts)})
	b.add(field{name: stored, options: index.StoreField, value: d.Stored})
	return b.entry, b.dates(d)
}

func (b *builder) add(f field) {
	f.entry = b.entry
	b.entry.fields = append(b.entry.fields, f)
}

// text adds the words of values, and stores these to be shown.
func (b *builder) text(name string, values []string) {
	size := 0
	for _, v := range values {
		size += len(v)
	}
	c := words.Cutter{Forms: b.forms, Tokens: make([]words.Token, 0, size/6+1)}
	for i, v := range values {
		c.Cut(v, i)
	}
	b.add(field{name: name, options: asText, tokens: c.Tokens})
	b.texts = addTexts(b.texts, name, values)
}

func (b *builder) pages(pages []search.DocPage) error {
	if len(pages) == 0 {
		return nil
	}
	names, texts := make([]pageName, len(pages)), make([]string, len(pages))
	for i, p := range pages {
		names[i], texts[i] = pageName{p.File, p.N}, p.Text
	}
	b.text(pageText, texts)
	data, err := json.Marshal(names)
	b.add(field{name: pageNames, options: index.StoreField, value: data})
	return err
}

// dates adds the interval that is meant. Open ends are far outside of any date.
func (b *builder) dates(d *search.Doc) error {
	if d.Begin == "" && d.End == "" {
		return nil
	}
	from, until := int64(longAgo), int64(farOff)
	var err error
	if d.Begin != "" {
		from, err = search.Day(d.Begin, false)
	}
	if d.End != "" && err == nil {
		until, err = search.Day(d.End, true)
	}
	if err != nil {
		return err
	}
	b.add(field{name: first, options: asKeyword, tokens: whole(dayTerms(from)...)})
	b.add(field{name: last, options: asKeyword, tokens: whole(dayTerms(until)...)})
	order := from
	if d.Begin == "" {
		order = until
	}
	b.add(field{name: sortDate, options: asFacet, tokens: whole(ordered(order))})
	return nil
}

// whole makes each value one term.
func whole(values ...string) []words.Token {
	tokens := make([]words.Token, len(values))
	for i, v := range values {
		tokens[i] = words.Token{Term: v, End: int32(len(v)), Position: 1, Value: int32(i)}
	}
	return tokens
}
