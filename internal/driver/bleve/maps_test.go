package bleve

import (
	"fmt"
	"testing"

	"github.com/ucldc/pachamama/internal/port/search/words"
)

// TestALongDocumentLeavesNoMemory: what its words took is not kept for the short
// ones that follow, wherever in the document they stood.
func TestALongDocumentLeavesNoMemory(t *testing.T) {
	var m maps
	read := func(n int) {
		e := &entry{maps: &m, fields: make([]field, 3)}
		for i := range e.fields {
			e.fields[i] = field{name: fmt.Sprint(i), options: asText, entry: e}
		}
		for i := range n {
			last := &e.fields[2]
			last.tokens = append(last.tokens, words.Token{Term: fmt.Sprint(i % 1000), Position: int32(i)})
		}
		e.fields[0].tokens, e.fields[1].tokens = whole("a"), whole("b", "a")
		for i := range e.fields {
			if got := e.fields[i].AnalyzedTokenFrequencies(); len(got) != []int{1, 2, min(n, 1000)}[i] {
				t.Errorf("field %d has %d words", i, len(got))
			}
		}
	}
	read(20 * maxKept)
	read(10)
	kept := 0
	for _, b := range m.words.blocks {
		for i := range b {
			kept += cap(b[i].Locations)
		}
	}
	if kept > maxKept || len(m.places.blocks) > maxKept/block {
		t.Errorf("%d places are kept by words, and %d blocks of them", kept, len(m.places.blocks))
	}
}
