package opensearch

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/port/search/words"
)

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
	buf    []byte // of the last document
}

func newEncoder(fields []search.Field) *encoder {
	return &encoder{fields: fields, cutter: words.Cutter{Forms: words.Forms{}}}
}

// lines gives the two lines of a document: what to do, and the document. What
// is in t (fields) and p (pages) is searched and not kept, k are whole values, s
// is what to sort by; o is kept and not looked at. It is written by hand, for
// the cluster waits for it.
func (e *encoder) lines(g search.Generation, attempt string, d *search.Doc) ([]byte, error) {
	b := pachamama.AppendJSON(append(e.buf[:0], `{"index":{"_id":`...), attempt+":"+d.ID) // 427 bytes at most, of 512
	b = pachamama.AppendJSON(append(b, "}}\n{\"g\":"...), generation(g))
	b = pachamama.AppendJSON(append(b, `,"a":`...), attempt)
	b = pachamama.AppendJSON(append(b, `,"id":`...), d.ID)
	b = e.terms(append(b, `,"t":`...), d)
	b = append(b, `,"p":["`+none+`"`...)
	for i := range d.Pages {
		b = pachamama.AppendJSON(append(b, ','), e.prepare(d.Pages[i].Text))
	}
	b = append(b, ']')
	b = e.values(append(b, `,"k":`...), d, func(f search.Field) bool { return f.Keyword || f.Facet })
	b = e.order(append(b, `,"s":`...), d)
	b, err := dates(b, d)
	if err != nil {
		return nil, err
	}
	b = append(b, `,"o":{"stored":"`...)
	b = append(base64.StdEncoding.AppendEncode(b, d.Stored), '"')
	b = e.values(append(b, `,"texts":`...), d, func(f search.Field) bool { return f.Text || f.Keyword || f.Facet })
	b = append(pagesOf(b, d), "}}\n"...)
	e.buf = b
	return slices.Clone(b), nil
}

// each writes an object with a member for each field that write wants to write,
// which it says by what it returns.
func (e *encoder) each(b []byte, write func(b []byte, f search.Field) ([]byte, bool)) []byte {
	b = append(b, '{')
	first := true
	for _, f := range e.fields {
		at := len(b)
		if !first {
			b = append(b, ',')
		}
		written, wanted := write(append(pachamama.AppendJSON(b, f.Name), ':'), f)
		if b = written; !wanted {
			b = b[:at]
		}
		first = first && !wanted
	}
	return append(b, '}')
}

// terms writes what is searched of fields.
func (e *encoder) terms(b []byte, d *search.Doc) []byte {
	return e.each(b, func(b []byte, f search.Field) ([]byte, bool) {
		values := d.Values[f.Name]
		if !f.Text && (len(values) == 0 || !f.Keyword && !f.Facet) {
			return b, false
		}
		b = append(b, '[')
		if f.Text {
			b = append(b, `"`+none+`"`...)
		}
		for i, v := range values {
			if i > 0 || f.Text {
				b = append(b, ',')
			}
			b = pachamama.AppendJSON(b, e.prepare(v))
		}
		return append(b, ']'), true
	})
}

// values writes the values of some fields as they are.
func (e *encoder) values(b []byte, d *search.Doc, some func(search.Field) bool) []byte {
	return e.each(b, func(b []byte, f search.Field) ([]byte, bool) {
		values := d.Values[f.Name]
		if len(values) == 0 || !some(f) {
			return b, false
		}
		for i, v := range values {
			b = pachamama.AppendJSON(append(b, "[,"[min(i, 1)]), v)
		}
		return append(b, ']'), true
	})
}

func (e *encoder) order(b []byte, d *search.Doc) []byte {
	return e.each(b, func(b []byte, f search.Field) ([]byte, bool) {
		values := d.Values[f.Name]
		if len(values) == 0 || !f.Sort {
			return b, false
		}
		return pachamama.AppendJSON(b, strings.ToValidUTF8(words.Order(f, values[0]), "")), true
	})
}

func pagesOf(b []byte, d *search.Doc) []byte {
	if len(d.Pages) == 0 {
		return b
	}
	b = append(b, `,"pages":`...)
	for i, p := range d.Pages {
		b = pachamama.AppendJSON(append(append(b, "[,"[min(i, 1)]), `{"f":`...), p.File)
		b = strconv.AppendInt(append(b, `,"n":`...), int64(p.N), 10)
		b = append(pachamama.AppendJSON(append(b, `,"t":`...), p.Text), '}')
	}
	return append(b, ']')
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

// dates writes the days that a document means, and the one to sort by.
func dates(b []byte, d *search.Doc) ([]byte, error) {
	if d.Begin == "" && d.End == "" {
		return b, nil
	}
	from, until := int64(longAgo), int64(farOff)
	var err error
	if d.Begin != "" {
		from, err = search.Day(d.Begin, false)
	}
	if d.End != "" && err == nil {
		until, err = search.Day(d.End, true)
	}
	by := from
	if d.Begin == "" {
		by = until
	}
	b = strconv.AppendInt(append(b, `,"first":`...), from, 10)
	b = strconv.AppendInt(append(b, `,"last":`...), until, 10)
	return strconv.AppendInt(append(b, `,"date":`...), by, 10), err
}
