package mapping_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/harvest/mapping"
)

// The page for operators names every step and enrichment.
func TestDocumentationIsComplete(t *testing.T) {
	page, err := os.ReadFile("../../../docs/mapping.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(mapping.StepNames(), mapping.EnrichmentNames()) {
		if !strings.Contains(string(page), "`"+name+"`") && !strings.Contains(string(page), "`"+name+":") {
			t.Errorf("docs/mapping.md does not name %s", name)
		}
	}
}
