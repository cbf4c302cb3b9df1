// Package recorded_test takes every recorded answer of OAI-PMH sources, the broken
// ones too, through fetch and map, and holds what comes out to what is said of
// the files beside them.
package recorded_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestRecordedFiles(t *testing.T) {
	files := manifest(t)
	p, folder := start(t), t.TempDir()
	repositories := make([]repository, len(files))
	for i, f := range files {
		repositories[i] = repositoryOf(f)
	}
	base := serve(t, repositories)
	runs, mappings := make([]string, len(files)), make([]string, len(files))
	for i, f := range files {
		if f.mapped() == "" && f.asked() == "" {
			runs[i], mappings[i] = p.begin(t, i, repositories[i], base)
		}
	}
	var sum summary
	for i, f := range files {
		var got fate
		switch {
		case f.mapped() != "":
			got, mappings[i] = byCommand(t, folder, f), f.mapped()+" (map)"
		case f.asked() != "":
			got = p.ask(t, f, fmt.Sprint(base, "/", i))
		default:
			unmapped := strings.HasPrefix(mappings[i], "none")
			got = p.end(t, runs[i], unmapped)
			if got.err == nil {
				name := mappings[i]
				if unmapped {
					name = "oai/dc"
				}
				p.sameByCommand(t, f, repositories[i], name, got)
			}
		}
		got.holds(t, f)
		sum.add(f, mappings[i], got)
	}
	sum.holds(t)
	fmt.Print(sum.String())
}
