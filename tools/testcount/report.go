package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is one line of `go test -json`; see `go doc test2json`.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of a build
	Test        string // empty: the package as a whole
	Output      string
	Elapsed     float64 // seconds
	FailedBuild string  // the build that a package failed by
	Key, Value  string  // of an attribute
}

// result is one test, one package that failed as a whole, or one build.
type result struct {
	name    string // package and test
	pkg     string
	test    string
	action  string // pass, fail, skip; empty: never ended
	seconds float64
	output  string
	suite   string // the port whose suite it runs
}

type report struct {
	results map[string]*result
	builds  map[string]string // what the compiler said, by import path
	stray   string            // lines that are not events

	passed          int
	suites          []suite
	failed, skipped []*result
}

// most is how much of one test's output is kept, in bytes: its end.
const most = 64 << 10

func read(r io.Reader) (*report, error) {
	rep := &report{results: map[string]*result{}, builds: map[string]string{}}
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			rep.add(line)
		}
		if errors.Is(err, io.EOF) {
			return rep, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (r *report) add(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		r.stray = end(r.stray + string(line))
		return
	}
	if e.Action == "build-output" {
		r.builds[e.ImportPath] = end(r.builds[e.ImportPath] + e.Output)
		return
	}
	if e.Package == "" {
		return
	}
	name := strings.TrimSpace(e.Package + " " + e.Test)
	res := r.results[name]
	if res == nil {
		res = &result{name: name, pkg: e.Package, test: e.Test}
		r.results[name] = res
	}
	switch e.Action {
	case "output":
		res.output = end(res.output + e.Output)
	case "attr":
		if e.Key == "suite" {
			res.suite = e.Value
		}
	case "pass", "fail", "skip":
		res.action, res.seconds = e.Action, e.Elapsed
		res.output += r.builds[e.FailedBuild]
	}
}

// slowest returns the n tests that took longest, without their subtests.
func (r *report) slowest(n int) []*result {
	tests := slices.DeleteFunc(r.sorted(), func(t *result) bool {
		return t.test == "" || strings.Contains(t.test, "/") || t.seconds < 1
	})
	slices.SortStableFunc(tests, func(a, b *result) int { return int(b.seconds*100) - int(a.seconds*100) })
	return tests[:min(n, len(tests))]
}

func (r *report) sorted() []*result {
	return slices.SortedFunc(maps.Values(r.results), func(a, b *result) int { return strings.Compare(a.name, b.name) })
}

// reason returns what a skipped test said.
func (t *result) reason() string {
	for line := range strings.Lines(t.output) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "=== ") && !strings.HasPrefix(line, "--- ") {
			return line
		}
	}
	return "no reason given"
}

func end(s string) string { return s[max(0, len(s)-most):] }

func indent(s string) string {
	if s == "" {
		return ""
	}
	return "    " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n    ") + "\n"
}
