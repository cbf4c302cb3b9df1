package main

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// suite is a test that runs the suite of a port on a driver.
type suite struct {
	port, driver, test      string
	passed, failed, skipped int
}

// line names a suite, as the file of those that must run does.
func (s suite) line() string { return s.port + " " + s.driver + " " + s.test }

// count counts what ran of each suite, with the drivers' own tests below it.
func (r *report) count() {
	for _, t := range r.sorted() {
		if t.suite == "" || !strings.Contains(t.pkg, "/internal/driver/") {
			continue
		}
		s := suite{port: t.suite, driver: path.Base(t.pkg), test: t.test}
		for _, below := range r.results {
			if below.pkg != t.pkg || below.test != t.test && !strings.HasPrefix(below.test, t.test+"/") {
				continue
			}
			switch {
			case slices.Contains(r.failed, below):
				s.failed++
			case below.action == "pass":
				s.passed++
			case below.action == "skip":
				s.skipped++
			}
		}
		r.suites = append(r.suites, s)
	}
	slices.SortFunc(r.suites, func(a, b suite) int { return cmp.Compare(a.line(), b.line()) })
}

// missing makes failures of the suites that must run and did not: one in a line.
func (r *report) missing(must string) {
	for line := range strings.Lines(must) {
		line = strings.TrimSpace(line)
		ran := slices.ContainsFunc(r.suites, func(s suite) bool { return s.line() == line && s.passed > 0 })
		if line != "" && !strings.HasPrefix(line, "#") && !ran {
			r.failed = append(r.failed, &result{name: line, output: "this suite must run, and did not"})
		}
	}
}

func (r *report) printSuites(w io.Writer) {
	for _, s := range r.suites {
		fmt.Fprintf(w, "  %-9s %-11s %-28s passed %d, failed %d, skipped %d\n", s.port, s.driver, s.test, s.passed, s.failed, s.skipped)
	}
}
