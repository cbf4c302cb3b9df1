package index

import (
	"context"
	"encoding/json"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/search"
	"github.com/ucldc/pachamama/internal/schema"
)

// maxText bounds the text of one document in the index. The whole text stays in
// storage.
const maxText = 4 << 20

func (s *Stage) docs(ctx context.Context, joiner *harvest.Joiner, page pachamama.Page) ([]search.Doc, error) {
	joined, err := joiner.Page(ctx, page)
	if err != nil {
		return nil, err
	}
	docs := make([]search.Doc, len(joined))
	for i, j := range joined {
		docs[i] = s.doc(j)
		if docs[i].Stored, err = json.Marshal(j); err != nil {
			return nil, err
		}
		room := maxText
		for _, t := range j.Text {
			if t.Extractor == "" || room <= 0 {
				continue
			}
			text, err := s.store.Text(ctx, t.File, t.Extractor)
			if err != nil {
				return nil, err
			}
			for _, p := range text.Pages {
				if words := p.Text(); words != "" && len(words) <= room {
					docs[i].Pages = append(docs[i].Pages, search.DocPage{File: t.File, N: p.N, Text: words})
					room -= len(words)
				}
			}
		}
	}
	return docs, nil
}

// doc turns the fields of a record into what the index takes.
func (s *Stage) doc(j harvest.Stored) search.Doc {
	d := search.Doc{ID: j.Record.ID, Values: map[string][]string{"id": {j.Record.ID}}}
	for _, f := range j.Record.Fields {
		field, ok := s.schema.Field(f.Name)
		if !ok || !field.Indexed || f.Name == "id" {
			continue
		}
		for _, v := range f.Values {
			d.Values[f.Name] = append(d.Values[f.Name], v.Text)
			if f.Name == "date" {
				d.Begin, d.End = widen(d.Begin, d.End, v)
			}
		}
	}
	return d
}

// widen stretches an interval over another date.
func widen(begin, end string, v pachamama.Value) (string, string) {
	if v.Begin != "" && (begin == "" || before(v.Begin, begin)) {
		begin = v.Begin
	}
	if v.End != "" && (end == "" || before(end, v.End)) {
		end = v.End
	}
	return begin, end
}

// before compares days, of which the schema has made sure that they are days.
func before(a, b string) bool {
	x, errX := search.Day(a, false)
	y, errY := search.Day(b, false)
	return errX == nil && errY == nil && x < y
}

// Fields derives the fields of the index from a schema.
func Fields(s *schema.Schema) []search.Field {
	var out []search.Field
	for _, f := range s.Fields {
		if !f.Indexed {
			continue
		}
		sorted := f.Sort && !f.Text && !f.Facet // made to sort by: its words are found in the field that it comes from
		out = append(out, search.Field{Name: f.Name, Text: f.Text, Keyword: f.Kind == schema.Keyword && !sorted, Facet: f.Facet, Sort: f.Sort,
			Date: f.Kind == schema.Date, Number: f.Kind == schema.Integer, Boost: f.Boost})
	}
	return out
}
