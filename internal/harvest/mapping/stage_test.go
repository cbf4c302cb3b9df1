package mapping

import (
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/mappings"
)

// TestRunsThatFailAreForgotten: what a run is mapped with is let go of when the
// next one of its collection begins.
func TestRunsThatFailAreForgotten(t *testing.T) {
	fields, err := schema.Default()
	if err != nil {
		t.Fatal(err)
	}
	s := NewStage(nil, mappings.FS(), fields)
	for _, run := range []string{"1", "2", "3"} {
		for _, collection := range []string{"a", "b"} {
			if _, err := s.mapping(pachamama.Run{ID: run + collection, Collection: pachamama.Collection{ID: collection, Mapping: "oai/dc"}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(s.bound) != 2 || s.bound["3a"] == nil || s.bound["3b"] == nil {
		t.Errorf("%d runs are remembered", len(s.bound))
	}
}
