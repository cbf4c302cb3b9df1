package fetch

import (
	"hash/fnv"
	"slices"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/source/oai"
)

// sight is what was seen of the records: eight bytes each, and a map of them
// once something is amiss.
type sight struct {
	ids       []uint64            // of the records on kept pages, in order
	have      map[uint64]struct{} // the same; nil: not needed yet
	low, high time.Time           // datestamps

	start   int       // of the leg in hand, in ids
	last    time.Time // datestamp of the leg in hand
	ordered bool      // by datestamp, so far
}

func hash(id string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // never fails
	return h.Sum64()
}

func (s *sight) begin() { s.start, s.last, s.ordered = len(s.ids), time.Time{}, true }

// add takes the records of a kept page.
func (s *sight) add(p *oai.Page) {
	for i := range p.Records {
		s.id(p.Records[i].Header.Identifier)
		s.dated(p.Records[i].Header.Datestamp)
	}
	for _, b := range p.Broken {
		s.id(b.Identifier)
	}
}

func (s *sight) id(id string) {
	h := hash(id)
	s.ids = append(s.ids, h)
	if s.have != nil {
		s.have[h] = struct{}{}
	}
}

// dated keeps to the order of datestamps.
func (s *sight) dated(datestamp string) {
	t, ok := oai.Instant(datestamp)
	if !ok {
		s.ordered = false
		return
	}
	if t.Before(s.last) {
		s.ordered = false
	}
	s.last = t
	if s.low.IsZero() || t.Before(s.low) {
		s.low = t
	}
	if t.After(s.high) {
		s.high = t
	}
}

// has tells whether a kept page has the record.
func (s *sight) has(id string) bool {
	if s.have == nil {
		s.have = make(map[uint64]struct{}, len(s.ids))
		for _, h := range s.ids {
			s.have[h] = struct{}{}
		}
	}
	_, ok := s.have[hash(id)]
	return ok
}

// distinct counts the records, repeats once.
func (s *sight) distinct() int64 {
	ids := slices.Clone(s.ids)
	slices.Sort(ids)
	return int64(len(slices.Compact(ids)))
}

// span is a part of the records seen.
type span struct{ from, to int }

// cameAgain tells whether the records of each span were seen again behind it.
func (s *sight) cameAgain(spans []span) bool {
	if len(spans) == 0 {
		return true
	}
	last := make(map[uint64]int, len(s.ids))
	for i, h := range s.ids {
		last[h] = i
	}
	for _, p := range spans {
		for _, h := range s.ids[p.from:p.to] {
			if last[h] < p.to {
				return false
			}
		}
	}
	return true
}

// allWith tells whether all records that the source reported are here with
// those of a page.
func (w *walk) allWith(p *oai.Page) bool {
	reported, said := w.out.Counts[pachamama.CountReported]
	if !said || p.Verb == oai.ListIdentifiers {
		return false
	}
	n := len(w.seen.ids)
	for i := range p.Records {
		w.seen.ids = append(w.seen.ids, hash(p.Records[i].Header.Identifier))
	}
	all := w.seen.distinct() == reported
	w.seen.ids = w.seen.ids[:n]
	return all
}
