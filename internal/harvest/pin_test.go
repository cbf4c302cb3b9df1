package harvest_test

import (
	"testing"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/driver/mem"
	"github.com/ucldc/pachamama/internal/harvest"
	"github.com/ucldc/pachamama/internal/port/blob"
)

func TestPinRefusesAnotherMapping(t *testing.T) {
	s, err := harvest.NewStore(blob.New(mem.NewBlob()))
	if err != nil {
		t.Fatal(err)
	}
	ref := harvest.Ref{Collection: "c", Kind: pachamama.KindMapped, Version: "1"}
	for _, madeWith := range []string{"oai/dc@sha256:1", "oai/dc@sha256:1"} {
		if err := s.Pin(t.Context(), ref, madeWith); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Pin(t.Context(), ref, "oai/dc@sha256:2"); pachamama.CodeOf(err) != pachamama.CodeConflict {
		t.Errorf("another mapping: %v, want a conflict", err)
	}
}
