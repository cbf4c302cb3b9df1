package bleve

import (
	index "github.com/blevesearch/bleve_index_api"

	"github.com/ucldc/pachamama/internal/port/search/words"
)

// maps makes the maps of words that the index reads, and makes them of the same
// memory for each document. It serves one goroutine.
type maps struct {
	entry     *entry // whose maps stand
	made      []index.TokenFrequencies
	used      int // how many of made
	words     slab[index.TokenFreq]
	places    slab[index.TokenLocation]
	positions [][]uint64 // [i] is {i}
}

// maxKept is how many words of a document leave memory for the next ones. After
// one with more all of it is given back: words and maps point to each other.
const maxKept = 1 << 14

func (m *maps) of(f *field) index.TokenFrequencies {
	if m.entry != f.entry {
		if max(m.words.used, m.places.used) > maxKept {
			*m = maps{}
		}
		m.entry, m.used = f.entry, 0
		m.words.reset()
		m.places.reset()
	}
	if m.used == len(m.made) {
		m.made = append(m.made, index.TokenFrequencies{})
	}
	found := m.made[m.used]
	m.used++
	clear(found)
	for i := range f.tokens {
		m.add(found, f, &f.tokens[i])
	}
	return found
}

func (m *maps) add(found index.TokenFrequencies, f *field, t *words.Token) {
	word := found[t.Term]
	if word == nil {
		word = m.words.next()
		word.Locations = word.Locations[:0]
		word.SetFrequency(0)
		found[t.Term] = word
	}
	if !f.options.SkipFreqNorm() {
		word.SetFrequency(word.Frequency() + 1)
	}
	if f.options.IncludeTermVectors() {
		p := m.places.next()
		p.Start, p.End, p.Position, p.ArrayPositions = int(t.Start), int(t.End), int(t.Position), m.position(int(t.Value))
		word.Locations = append(word.Locations, p)
	}
}

// position gives the position of a value. The index keeps the slice until its
// batch is written, so it must not change.
func (m *maps) position(value int) []uint64 {
	for len(m.positions) <= value {
		m.positions = append(m.positions, []uint64{uint64(len(m.positions))})
	}
	return m.positions[value]
}

// slab hands out elements that stay where they are until it is reset, and the
// same ones again after that.
type slab[T any] struct {
	blocks [][]T
	used   int // of all blocks
}

const block = 256

func (s *slab[T]) next() *T {
	if s.used == len(s.blocks)*block {
		s.blocks = append(s.blocks, make([]T, block))
	}
	one := &s.blocks[s.used/block][s.used%block]
	s.used++
	return one
}

func (s *slab[T]) reset() { s.used = 0 }
