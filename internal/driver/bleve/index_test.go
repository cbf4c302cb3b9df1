package bleve_test

import (
	"testing"

	"github.com/ucldc/pachamama/internal/driver/bleve"
	"github.com/ucldc/pachamama/internal/port/conformance"
	"github.com/ucldc/pachamama/internal/port/search"
)

func TestInFolder(t *testing.T) {
	conformance.Search(t, func(t *testing.T, place string, fields []search.Field) search.Driver {
		ix, err := bleve.Open(place, fields)
		if err != nil {
			t.Fatal(err)
		}
		return ix
	})
}

func TestInMemory(t *testing.T) {
	conformance.Search(t, func(t *testing.T, _ string, fields []search.Field) search.Driver {
		ix, err := bleve.Open("", fields)
		if err != nil {
			t.Fatal(err)
		}
		return ix
	})
}
