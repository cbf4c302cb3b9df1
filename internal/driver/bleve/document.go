package bleve

import (
	"encoding/json"
	"strconv"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/ucldc/pachamama/internal/port/search"
)

// The fields of the index. Those of the schema have a prefix.
const (
	textPrefix = "t:" // words
	wordPrefix = "k:" // whole values
	sortPrefix = "s:" // one value to sort by
	pageText   = "p"  // page text, one element a page
	pageNames  = "n"  // stored: file and number of each page, JSON
	stored     = "o"  // stored: what hits give back
	first      = "d:first"
	last       = "d:last"
	sortDate   = "s:date"
)

const (
	asText    = index.IndexField | index.IncludeTermVectors | index.StoreField
	asKeyword = index.IndexField | index.SkipFreqNorm
	asFacet   = asKeyword | index.DocValues
	asNumber  = index.IndexField | index.SkipFreqNorm
)

// Days far outside of any date stand for open ends.
const (
	longAgo = -1_000_000_000
	farOff  = 1_000_000_000
)

type pageName struct {
	File string `json:"f"`
	N    int    `json:"n"`
}

// document turns a checked document into what is indexed of it.
func (ix *Index) document(d *search.Doc) (*document.Document, error) {
	doc := document.NewDocument(d.ID)
	add := func(name string, at int, value string, options index.FieldIndexingOptions, w *words) {
		var f *document.TextField
		if w == nil {
			f = document.NewTextFieldWithIndexingOptions(name, []uint64{uint64(at)}, []byte(value), options)
		} else {
			f = document.NewTextFieldCustom(name, []uint64{uint64(at)}, []byte(value), options, w)
		}
		doc.AddField(f)
	}
	for _, f := range ix.fields {
		for i, v := range d.Values[f.Name] {
			if f.Text || f.Keyword || f.Facet {
				add(textPrefix+f.Name, i, v, asText, &words{})
			}
			if f.Facet {
				add(wordPrefix+f.Name, i, v, asFacet, nil)
			} else if f.Keyword {
				add(wordPrefix+f.Name, i, v, asKeyword, nil)
			}
			if f.Sort && i == 0 {
				add(sortPrefix+f.Name, 0, sortValue(f, v), asFacet, nil)
			}
		}
	}
	names := make([]pageName, len(d.Pages))
	for i, p := range d.Pages {
		names[i] = pageName{p.File, p.N}
		add(pageText, i, p.Text, asText, &words{})
	}
	if len(names) > 0 {
		data, err := json.Marshal(names)
		if err != nil {
			return nil, err
		}
		add(pageNames, 0, string(data), index.StoreField, nil)
	}
	add(stored, 0, string(d.Stored), index.StoreField, nil)
	return doc, addDates(doc, d)
}

func addDates(doc *document.Document, d *search.Doc) error {
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
	doc.AddField(document.NewNumericFieldWithIndexingOptions(first, nil, float64(from), asNumber))
	doc.AddField(document.NewNumericFieldWithIndexingOptions(last, nil, float64(until), asNumber))
	order := from
	if d.Begin == "" {
		order = until
	}
	doc.AddField(document.NewTextFieldWithIndexingOptions(sortDate, nil, []byte(ordered(order)), asFacet))
	return nil
}

// ordered writes a number so that byte order is its order.
func ordered(n int64) string {
	s := strconv.FormatInt(n-longAgo, 10)
	return "0000000000"[:max(0, 10-len(s))] + s
}

func sortValue(f search.Field, value string) string {
	if !f.Number {
		return sortKey(value)
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return "" // the port has refused it
	}
	return orderedFloat(n)
}
