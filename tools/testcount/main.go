// Command testcount reads what `go test -json` prints and says what a person
// wants to know of it: the failures with their output, the skips with their
// reasons, the slowest tests, and the counts.
//
//	go test -json ./... | go run ./tools/testcount -counts FILE
//
// It writes "passed failed skipped" to FILE and exits with 1 if anything failed.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

func main() {
	var policy policy
	flag.BoolVar(&policy.mustRun, "must-run", false, "count a skip as a failure unless its reason is allowed")
	flag.BoolVar(&policy.recordedData, "recorded-data", false, "the recorded data is there, so its absence is no reason to skip")
	status := flag.Int("status", 0, "how go test itself `exited`: not 0 is a failure even if no test failed")
	show := flag.String("show", "", "print also what the tests of packages whose path matches this `pattern` write to stdout: their tables")
	must := flag.String("suites", "", "`file` with the suites of drivers that must have run, when -must-run is set: port, driver, test")
	table := flag.String("table", "", "`file` for the table of drivers and suites")
	counts := flag.String("counts", "", "`file` for the three numbers")
	flag.Parse()

	r, err := read(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testcount:", err)
		os.Exit(2)
	}
	r.judge(policy, *status)
	r.count()
	if policy.mustRun && *must != "" {
		list, err := os.ReadFile(*must)
		if err != nil {
			fmt.Fprintln(os.Stderr, "testcount:", err)
			os.Exit(2)
		}
		r.missing(string(list))
	}
	if *show != "" {
		r.tables(os.Stdout, regexp.MustCompile(*show))
	}
	r.print(os.Stdout)
	if *table != "" {
		var out strings.Builder
		r.printSuites(&out)
		if err := os.WriteFile(*table, []byte(out.String()), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "testcount:", err)
			os.Exit(2)
		}
	}
	if *counts != "" {
		if err := os.WriteFile(*counts, fmt.Appendf(nil, "%d %d %d\n", r.passed, len(r.failed), len(r.skipped)), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "testcount:", err)
			os.Exit(2)
		}
	}
	if len(r.failed) > 0 {
		os.Exit(1)
	}
}

// print writes everything but the counts.
func (r *report) print(w io.Writer) {
	for _, f := range r.failed {
		fmt.Fprintf(w, "  FAILED %s\n%s", f.name, indent(f.output))
	}
	for _, s := range r.skipped {
		fmt.Fprintf(w, "  skipped %s: %s\n", s.name, s.reason())
	}
	for _, s := range r.slowest(5) {
		fmt.Fprintf(w, "  slow: %5.1f s  %s\n", s.seconds, s.name)
	}
}
