package trial

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/schema"
)

// Profile is how a field of the schema is filled in the records that were kept.
type Profile struct {
	Field    string  `json:"field"`
	Records  int     `json:"records"`  // that have it
	Percent  float64 `json:"percent"`  // of those kept
	Values   int     `json:"values"`   //
	Distinct int     `json:"distinct"` //
	Shortest string  `json:"shortest"` // cut at 200 bytes, like all values here
	Longest  string  `json:"longest"`  //
	Letters  int     `json:"letters"`  // of the longest, in full
	Top      []Top   `json:"top"`      // the commonest values
}

// Top is a value and how often it stands in the field.
type Top struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

const mostTop = 5

type profiles struct {
	records int
	fields  []*profile // as in the schema
	byName  map[string]*profile
}

type profile struct {
	Profile
	counts  map[string]int
	letters [2]int // of the shortest and the longest
}

func newProfiles(s *schema.Schema) *profiles {
	p := &profiles{byName: map[string]*profile{}}
	for _, f := range s.Fields {
		one := &profile{Profile: Profile{Field: f.Name}, counts: map[string]int{}}
		p.fields, p.byName[f.Name] = append(p.fields, one), one
	}
	return p
}

func (p *profiles) add(rec pachamama.Record) {
	p.records++
	for _, f := range rec.Fields {
		one := p.byName[f.Name]
		if one == nil || len(f.Values) == 0 {
			continue
		}
		one.Records++
		for _, v := range f.Values {
			one.value(v.Text)
		}
	}
}

func (p *profile) value(text string) {
	n := utf8.RuneCountInString(text)
	if p.Values == 0 || n < p.letters[0] {
		p.Shortest, p.letters[0] = cut(text), n
	}
	if p.Values == 0 || n > p.letters[1] {
		p.Longest, p.letters[1] = cut(text), n
	}
	p.Values++
	p.counts[text]++
}

// list returns all fields in the order of the schema, empty ones too.
func (p *profiles) list() []Profile {
	out := make([]Profile, 0, len(p.fields))
	for _, one := range p.fields {
		one.Distinct, one.Letters, one.Top = len(one.counts), one.letters[1], []Top{}
		if p.records > 0 {
			one.Percent = 100 * float64(one.Records) / float64(p.records)
		}
		for text, n := range one.counts {
			one.Top = append(one.Top, Top{text, n})
		}
		slices.SortFunc(one.Top, func(a, b Top) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value)) })
		one.Top = slices.Clone(one.Top[:min(len(one.Top), mostTop)])
		for i := range one.Top {
			one.Top[i].Value = cut(one.Top[i].Value)
		}
		out = append(out, one.Profile)
	}
	return out
}

// cut shortens a value to 200 bytes, at a letter.
func cut(s string) string {
	if len(s) <= 200 {
		return s
	}
	return strings.ToValidUTF8(s[:200], "") + "…"
}
