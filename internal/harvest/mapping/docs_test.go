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
	for _, name := range slices.Concat(mapping.StepNames(), mapping.EnrichmentNames(), mapping.ChainStepNames()) {
		if !strings.Contains(string(page), "`"+name+"`") && !strings.Contains(string(page), "`"+name+":") {
			t.Errorf("docs/mapping.md does not name %s", name)
		}
	}
}

// The table of chains names the parameters of every step.
func TestDocumentationOfChainsIsComplete(t *testing.T) {
	page, err := os.ReadFile("../../../docs/mapping.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| step | parameters |")
	rows := map[string]string{}
	for line := range strings.Lines(table) {
		for _, s := range mapping.ChainSteps() {
			if cells := strings.SplitN(line, "|", 3); len(cells) == 3 && strings.Contains(cells[1], "`"+s.Name+"`") {
				rows[s.Name] = line
			}
		}
	}
	for _, s := range mapping.ChainSteps() {
		for _, p := range s.Params {
			if !strings.Contains(rows[s.Name], "`"+p+"`") {
				t.Errorf("docs/mapping.md does not name the parameter %s of /%s", p, s.Name)
			}
		}
		if s.Idle != strings.Contains(rows[s.Name], "| nothing") {
			t.Errorf("docs/mapping.md: does /%s do nothing? %s", s.Name, rows[s.Name])
		}
	}
}
