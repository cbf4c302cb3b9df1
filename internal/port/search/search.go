// Package search is the port to an index that can be asked: documents come in
// generations, each seen whole or not at all.
package search

import (
	"context"
	"time"

	"github.com/ucldc/pachamama/internal/port"
)

// Generation names the documents of one version of one collection. Publishing
// is the choice of generations to ask, so it needs nothing of the index.
type Generation struct{ Collection, Version string }

// Field is one field of the static mapping.
type Field struct {
	Name    string
	Text    bool    // its words are found by a query that names no field
	Keyword bool    // whole values can be filtered by
	Facet   bool    // whole values are counted, and can be filtered by
	Sort    bool    // results can be put in its order; the first value counts
	Date    bool    // its display text; the interval meant is the document's Begin and End
	Number  bool    // values are numbers, and sort so
	Boost   float64 // weight of its words; 0 is 1
}

// Doc is one document.
type Doc struct {
	ID     string
	Values map[string][]string // by field name
	Begin  string              // first day meant, ISO 8601, the year may be negative; empty is open
	End    string              // last day meant; when both are empty there is no date
	Pages  []DocPage           // its page text
	Stored []byte              // given back as it is in hits
}

// Size counts the bytes of values, page text and what is stored.
func (d *Doc) Size() int64 {
	n := len(d.Stored)
	for _, values := range d.Values {
		for _, v := range values {
			n += len(v)
		}
	}
	for i := range d.Pages {
		n += len(d.Pages[i].Text)
	}
	return int64(n)
}

// DocPage is the text of one page of one file.
type DocPage struct {
	File string
	N    int // from 1
	Text string
}

// Refusal tells of one document that the index did not take.
type Refusal struct{ ID, Reason string }

// Query is a question.
type Query struct {
	Text      string              // see Parse; empty is everything
	Filters   map[string][]string // AND over fields, OR over the values of one
	From      string              // year or ISO day; documents whose interval meets it
	Until     string              //
	Facets    []string            // fields to count
	FacetSize int                 // values per facet, most frequent first; 0 is 20
	Sort      string              // "relevance" (also empty), "date", or a Sort field with or without its "sort_"; "-" before it turns it round
	Offset    int
	Limit     int  // at most MaxLimit
	Highlight bool // ask for Matches
}

// Limits of a question.
const (
	MaxLimit  = 1000
	MaxWindow = 10000 // offset and limit together
)

// Request is a question as drivers get it: checked and parsed.
type Request struct {
	Query
	Clauses []Clause // of Text
	Dated   bool     // whether From or Until was given
	First   int64    // day numbers, see Day; open ends are the extremes
	Last    int64    //
	SortBy  string   // "" is relevance
	Reverse bool     //
}

// Result is an answer.
type Result struct {
	Total  int64
	Hits   []Hit
	Facets map[string][]FacetCount
	Took   time.Duration
}

// Hit is one document found.
type Hit struct {
	ID         string
	Generation Generation
	Score      float64
	Stored     []byte
	Matches    []Match
}

// Match is a place where words of the question stand: in a field, or on a page.
type Match struct {
	Field    string   `json:"field,omitempty"` // empty for a page
	Fragment string   `json:"fragment"`        // plain text around the words
	Spans    [][2]int `json:"spans,omitempty"` // byte offsets of the words in Fragment
	File     string   `json:"file,omitempty"`  // of a page
	Page     int      `json:"page,omitempty"`  // its number
	Terms    []string `json:"terms,omitempty"` // the words as they stand there, each once
}

// FacetCount is how many documents have a value.
type FacetCount struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}

// Driver is one technology of search. It is opened with the fields. Its
// promises:
//
//   - Unsealed generations are invisible: not found, not listed.
//   - Begin of a generation starts afresh. Readers of an earlier seal of it see
//     that one until the new one is sealed.
//   - Put refuses single documents with a reason; the others are taken, and
//     belong to the driver, which may read them until Seal. A document put again
//     replaces the earlier. What failed or was refused may be told by a later Put
//     or, of what failed, by Seal: Put of none tells of all that was put before.
//   - Seal makes all documents visible at once and tells their number. They
//     stay after Close and a new opening, where the driver is durable.
//   - Abort leaves nothing. It may be called after Seal and then does nothing.
//   - Find asks the given generations alone; those it does not have hold nothing.
//   - Words: all of them must stand in a document, in any field or page.
//     Letter case, accents and English endings make no difference; other
//     scripts are found too, words of scripts without spaces inside longer runs.
//   - Phrases, excluded words, fields and beginnings of words are as in Parse.
//   - Filters compare whole values. Facets count exactly, and count what was found.
//   - Dates: the intervals of document and question meet; open ends meet all.
//   - Order is stable: pages of an answer neither overlap nor leave gaps.
//     Documents without a value to sort by come last.
//   - Matches tell field or page and the words as they stand there.
//   - Drop of a generation removes it; a missing one is no error.
//   - Close may be called twice. All methods may be called at the same time.
type Driver interface {
	Begin(ctx context.Context, g Generation) (Writer, error)
	Find(ctx context.Context, r Request, gs []Generation) (Result, error)
	Drop(ctx context.Context, g Generation) error
	Generations(ctx context.Context) ([]Generation, error) // sealed ones, in order
	Describe() port.Descriptor
	Close() error
}

// AbilityDurable is that of a driver whose generations stay after Close.
const AbilityDurable = "durable"

// Writer takes the documents of one generation. It is used by one goroutine at
// a time.
type Writer interface {
	Put(ctx context.Context, docs []Doc) ([]Refusal, error)
	Seal(ctx context.Context) (count int64, err error)
	Abort() error
}
