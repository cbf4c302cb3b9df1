package main

import "strings"

// policy says which skips are legal.
type policy struct {
	mustRun      bool
	recordedData bool
}

// recordedDataFolder stands in the reason of every test that needs the recorded
// data, which lies beside the project and not in it.
const recordedDataFolder = "shared/data"

// judge counts: each test and subtest is one, and so is each package that failed
// without a failing test of its own, as by a build error or a panic. A run that
// ended badly or ran nothing at all is a failure too.
func (r *report) judge(p policy, status int) {
	broken := map[string]bool{} // packages with a failing test
	for _, t := range r.sorted() {
		if t.test == "" {
			continue
		}
		switch t.action {
		case "pass":
			r.passed++
		case "skip":
			if p.allows(t) {
				r.skipped = append(r.skipped, t)
			} else {
				r.failed = append(r.failed, t)
			}
		default:
			broken[t.pkg] = true
			r.failed = append(r.failed, t)
		}
	}
	for _, t := range r.sorted() {
		if t.test == "" && t.action != "pass" && t.action != "skip" && !broken[t.pkg] {
			r.failed = append(r.failed, t)
		}
	}
	if len(r.failed) == 0 && (status != 0 || r.passed == 0) {
		r.failed = append(r.failed, &result{name: "go test", output: "it ran no test to its end\n" + r.stray})
	}
}

func (p policy) allows(t *result) bool {
	if !p.mustRun {
		return true
	}
	return !p.recordedData && strings.Contains(t.output, recordedDataFolder)
}
