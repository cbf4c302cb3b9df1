// Package scenarios harvests small sources that are written down in
// testdata/scenarios, one file each, with the real pipeline over a real web
// server. This page says how such a file reads.
//
// What stands before the first section says what the scenario is about. Then,
// in any number and order:
//
//	-- collection --                          settings besides the common ones: set: maps
//	-- answer verb=ListRecords&... --         what the source answers to its next request, which must be this one
//	-- file /thumbs/1.png --                  a file of the source: "png 640 480 7", "pdf Words of a page", "status 404"
//	-- run publish --                         begins a run; what stands here is how it ends: "done"
//	-- run publish cancelled at 2 --          and is cancelled while request 2 waits for its answer
//	-- resume accept --                       goes on with the run
//
// The steps are taken in order. An answer is lines of "record ID | title |
// name=value", "deleted ID", "token VALUE size=N", "error CODE text", or XML as it
// is; "status N", "header Name: value", "page" (the rest is sent as it stands),
// "cut" (the page ends here), "after text" (stands behind the page). At the end:
//
//	-- records --                             SOURCE ID | title | field=value, in order
//	-- counts --                              all that are not 0
//	-- problems --                            stage code who count cause
//	-- search --                              words -> SOURCE ID, ...
//	-- waits --                               how long the source was left alone, in order
package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const folder = "../../../testdata/scenarios"

// A section is a part of a scenario.
type section struct{ name, body string }

// scenario reads a file in txtar's form.
func scenario(t *testing.T, path string) []section {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var sections []section
	for line := range strings.Lines(string(b)) {
		trimmed := strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(trimmed, "-- "); ok && strings.HasSuffix(name, " --") {
			sections = append(sections, section{name: strings.TrimSuffix(name, " --")})
		} else if n := len(sections); n > 0 {
			sections[n-1].body += line
		}
	}
	return sections
}

func TestScenarios(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			play(t, scenario(t, file))
		})
	}
}

// play takes the steps of a scenario and compares what came of them.
func play(t *testing.T, sections []section) {
	w := newWorld(t, sections)
	for _, s := range sections {
		kind, rest, _ := strings.Cut(s.name, " ")
		switch kind {
		case "collection", "answer", "file":
		case "run":
			w.begin(rest)
			compare(t, s.name, s.body, w.state())
		case "resume":
			w.resume(rest)
			compare(t, s.name, s.body, w.state())
		case "records":
			compare(t, s.name, s.body, w.records(strings.Split(strings.TrimSpace(s.body), "\n")))
		case "counts":
			compare(t, s.name, oneALine(s.body), w.counts())
		case "problems":
			compare(t, s.name, s.body, w.problems())
		case "search":
			compare(t, s.name, s.body, w.search(s.body))
		case "waits":
			compare(t, s.name, s.body, w.clock.waited())
		default:
			t.Errorf("unknown section %q", s.name)
		}
	}
	if left := w.source.left(); left > 0 {
		t.Errorf("%d answers were never asked for", left)
	}
}

func oneALine(body string) string { return strings.ReplaceAll(body, ", ", "\n") }

func compare(t *testing.T, what, want, got string) {
	t.Helper()
	want, got = strings.TrimSpace(want), strings.TrimSpace(got)
	if want != got {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}
