package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
)

// chatter is what the testing package itself writes, and logs of tests.
var chatter = regexp.MustCompile(`^(=== |\s*--- |PASS|FAIL|ok\s|exit status|coverage:|\s+\S+_test\.go:\d+:)`)

// tables writes what passing tests of the packages wrote to stdout.
func (r *report) tables(w io.Writer, packages *regexp.Regexp) {
	for _, res := range r.sorted() {
		if !packages.MatchString(res.pkg) || res.action != "pass" {
			continue
		}
		for line := range strings.Lines(res.output) {
			if strings.TrimSpace(line) != "" && !chatter.MatchString(line) {
				fmt.Fprint(w, "  "+line)
			}
		}
	}
}
