package opensearch

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"

	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/search/words"
)

// document is how a document is written. What is in T and P is searched and not
// kept; O is kept and not looked at.
type document struct {
	Generation string              `json:"g"`
	Attempt    string              `json:"a"`
	ID         string              `json:"id"`
	Text       map[string][]string `json:"t"` // prepared terms of fields
	Pages      []string            `json:"p"` // and of pages
	Whole      map[string][]string `json:"k,omitempty"`
	Order      map[string]string   `json:"s,omitempty"`
	First      *int64              `json:"first,omitempty"`
	Last       *int64              `json:"last,omitempty"`
	Date       *int64              `json:"date,omitempty"` // to sort by
	Kept       kept                `json:"o"`
}

// kept is what hits are made of.
type kept struct {
	Stored []byte              `json:"stored"`
	Texts  map[string][]string `json:"texts,omitempty"`
	Pages  []page              `json:"pages,omitempty"`
}

type page struct {
	File string `json:"f"`
	N    int    `json:"n"`
	Text string `json:"t"`
}

// Days far outside of any date stand for open ends.
const (
	longAgo = -1_000_000_000
	farOff  = 1_000_000_000
)

// encoder writes documents as lines of a bulk request. It serves one goroutine.
type encoder struct {
	fields []search.Field
	cutter words.Cutter
}

func newEncoder(fields []search.Field) *encoder {
	return &encoder{fields: fields, cutter: words.Cutter{Forms: words.Forms{}}}
}

// lines gives the two lines of a document: what to do, and the document.
func (e *encoder) lines(g search.Generation, attempt string, d *search.Doc) ([]byte, error) {
	doc := document{Generation: generation(g), Attempt: attempt, ID: d.ID, Text: map[string][]string{}, Pages: []string{none}, Whole: map[string][]string{}, Order: map[string]string{},
		Kept: kept{Stored: d.Stored, Texts: map[string][]string{}}}
	for _, f := range e.fields {
		e.field(&doc, f, d.Values[f.Name])
	}
	for _, p := range d.Pages {
		doc.Pages = append(doc.Pages, e.prepare(p.Text))
		doc.Kept.Pages = append(doc.Kept.Pages, page(p))
	}
	if err := doc.dates(d); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	err := to.Encode(object{"index": object{"_id": attempt + ":" + d.ID}}) // 427 bytes at most, of 512
	if err == nil {
		err = to.Encode(&doc)
	}
	return out.Bytes(), err
}

func (e *encoder) field(doc *document, f search.Field, values []string) {
	if f.Text {
		doc.Text[f.Name] = []string{none}
	}
	if len(values) == 0 {
		return
	}
	if f.Text || f.Keyword || f.Facet {
		for _, v := range values {
			doc.Text[f.Name] = append(doc.Text[f.Name], e.prepare(v))
		}
		doc.Kept.Texts[f.Name] = values
	}
	if f.Keyword || f.Facet {
		doc.Whole[f.Name] = values
	}
	if f.Sort {
		doc.Order[f.Name] = strings.ToValidUTF8(words.Order(f, values[0]), "")
	}
}

// prepare writes the terms of a text with spaces between the places and bars
// between the terms of one place.
func (e *encoder) prepare(text string) string {
	e.cutter.Tokens = e.cutter.Tokens[:0]
	e.cutter.Cut(text, 0)
	var b strings.Builder
	b.Grow(len(text))
	at := int32(0)
	for _, t := range e.cutter.Tokens {
		if t.Position == at {
			b.WriteByte('|')
		}
		for ; at < t.Position; at++ {
			if at > 0 {
				b.WriteByte(' ')
			}
			if at+1 < t.Position {
				b.WriteString(none)
			}
		}
		b.WriteString(term(t.Term))
	}
	return b.String()
}

// term is a term without what would part it in two.
func term(t string) string {
	apart := func(r rune) bool { return r == '|' || unicode.IsSpace(r) || unicode.IsControl(r) }
	if !strings.ContainsFunc(t, apart) {
		return t
	}
	return strings.Map(func(r rune) rune {
		if apart(r) {
			return '_'
		}
		return r
	}, t)
}

func (doc *document) dates(d *search.Doc) error {
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
	doc.First, doc.Last, doc.Date = &from, &until, &from
	if d.Begin == "" {
		doc.Date = &until
	}
	return err
}
