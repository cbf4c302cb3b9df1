package sample

import (
	"strconv"
	"strings"
)

// record is everything that is said about one thing. A record is filled
// again and again for the records of an answer.
type record struct {
	index       int
	slot        *slot
	year        int
	accession   string
	titles      []string
	creators    []string
	subjects    []string
	description string // may hold HTML
	publisher   string
	date        string
	types       string
	medium      string
	extent      string
	genre       string
	language    string
	coverage    string
	source      string
	relation    string
	rights      []string
	document    document
}

// Purposes keep the random numbers of different things apart.
const (
	forRecord = iota + 1
	forPicture
	forPage
	forReport
)

// withoutTitle reports whether record i came without a title.
func withoutTitle(i int) bool { return i%97 == 41 }

// identifier returns the OAI identifier of record i.
func identifier(i int) string { return string(appendIdentifier(nil, i)) }

const identifierStart = "oai:archive.quillhaven.example:qh/"

func appendIdentifier(b []byte, i int) []byte {
	return strconv.AppendInt(append(b, identifierStart...), int64(i+1), 10)
}

// parseIdentifier returns the record that an identifier names.
func (in *institute) parseIdentifier(id string) (int, bool) {
	number, ok := strings.CutPrefix(id, identifierStart)
	if !ok {
		return 0, false
	}
	return in.parseNumber(number)
}

// parseNumber returns the record with the number that addresses show.
func (in *institute) parseNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > in.records || strconv.Itoa(n) != s {
		return 0, false
	}
	return n - 1, true
}

// fill describes record i.
func (in *institute) fill(rec *record, i int) {
	slot := in.at(i)
	r := newRandom(in.seed, i, forRecord)
	l, w, year := slot.language, slot.words, r.between(1846, 1983)
	rec.index, rec.slot, rec.year, rec.document = i, slot, year, in.special[i]
	rec.accession = "QH." + strconv.Itoa(year) + "." + strconv.Itoa(i+1)

	rec.titles, rec.creators, rec.rights = rec.titles[:0], rec.creators[:0], rec.rights[:0]
	if !withoutTitle(i) {
		rec.titles = append(rec.titles, w.title.text(&r, year))
		if r.below(12) == 0 {
			rec.titles = append(rec.titles, w.title.text(&r, year))
		}
	}
	if i == in.firstAra {
		rec.titles = append(rec.titles[:0], l.arabicTitle.text(&r, year))
	}
	for range r.below(3) {
		rec.creators = append(rec.creators, l.person.text(&r, year))
	}
	rec.subjects = in.subjects(rec.subjects[:0], &r, l, year)
	if rec.description = ""; r.below(5) > 0 {
		rec.description = l.description.text(&r, year)
	}
	if r.below(11) == 0 {
		rec.description = l.descriptionHTML.text(&r, year)
	}
	rec.date = in.shared.date.text(&r, year)
	if r.below(3) == 0 {
		rec.date = l.ownDates.text(&r, year)
	}
	rec.publisher, rec.language, rec.coverage = l.publisher.text(&r, year), l.names.text(&r, year), l.coverage.text(&r, year)
	rec.types, rec.medium, rec.extent, rec.genre = w.types.text(&r, year), w.medium.text(&r, year), w.extent.text(&r, year), w.genre.text(&r, year)
	rec.source, rec.relation = in.shared.source.text(&r, year), in.shared.relation.text(&r, year)
	for range 1 + boolInt(r.below(9) == 0) - boolInt(i%53 == 7) {
		rec.rights = append(rec.rights, in.shared.rights.text(&r, year))
	}
}

// subjects returns subject values packed in one of the ways that
// institutions pack them.
func (in *institute) subjects(list []string, r *random, l *language, year int) []string {
	a, b, c := l.topic.text(r, year), l.topic.text(r, year), in.shared.topic.text(r, year)
	switch r.below(6) {
	case 0:
		return append(list, a, b, c)
	case 1:
		return append(list, a+"; "+b+"; "+c)
	case 2:
		return append(list, a+" -- "+l.country.text(r, year), c+".")
	case 3:
		return append(list, a+";"+b+";"+a+";") // given twice, and an empty one
	case 4:
		return append(list, " "+a+"--"+strconv.Itoa(year/10)+"0s ", b, b)
	default:
		return append(list, a)
	}
}
