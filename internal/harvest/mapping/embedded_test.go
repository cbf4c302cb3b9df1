package mapping_test

import (
	"testing"

	"github.com/ucldc/pachamama/internal/harvest/mapping"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/mappings"
)

// Every mapping that the program carries compiles.
func TestEmbeddedMappings(t *testing.T) {
	s, err := schema.Default()
	if err != nil {
		t.Fatal(err)
	}
	names, err := mapping.Names(mappings.FS())
	if err != nil || len(names) < 9 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		if _, err := mapping.Compile(name, mappings.FS(), s); err != nil {
			t.Errorf("%s:\n%v", name, err)
		}
	}
}
