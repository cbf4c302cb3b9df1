package main

import (
	"strings"
	"testing"
)

const (
	passes  = `{"Action":"pass","Package":"p","Test":"TestA","Elapsed":2}` + "\n" + `{"Action":"pass","Package":"p","Test":"TestA/one"}` + "\n"
	fails   = `{"Action":"output","Package":"p","Test":"TestB","Output":"got 1\n"}` + "\n" + `{"Action":"fail","Package":"p","Test":"TestB"}` + "\n" + `{"Action":"fail","Package":"p"}` + "\n"
	noBuild = `{"Action":"build-output","ImportPath":"q [q.test]","Output":"undefined: x\n"}` + "\n" + `{"Action":"build-fail","ImportPath":"q [q.test]"}` + "\n" +
		`{"Action":"start","Package":"q"}` + "\n" + `{"Action":"fail","Package":"q","FailedBuild":"q [q.test]"}` + "\n"
	hangs   = `{"Action":"run","Package":"p","Test":"TestC"}` + "\n" + `{"Action":"fail","Package":"p"}` + "\n"
	noData  = `{"Action":"output","Package":"p","Test":"TestD","Output":"    d_test.go:3: no ../shared/data here\n"}` + "\n" + `{"Action":"skip","Package":"p","Test":"TestD"}` + "\n"
	noTool  = `{"Action":"output","Package":"p","Test":"TestE","Output":"    e_test.go:3: no tesseract\n"}` + "\n" + `{"Action":"skip","Package":"p","Test":"TestE"}` + "\n"
	noTests = `{"Action":"skip","Package":"empty"}` + "\n"
)

func TestJudge(t *testing.T) {
	tests := []struct {
		name                    string
		input                   string
		policy                  policy
		status                  int
		passed, failed, skipped int
		says                    string
	}{
		{name: "tests and subtests count", input: passes + noTests, passed: 2},
		{name: "a failing test is one failure with its output", input: passes + fails, status: 1, passed: 2, failed: 1, says: "got 1"},
		{name: "a package that does not build is one failure", input: passes + noBuild, status: 1, passed: 2, failed: 1, says: "undefined: x"},
		{name: "a test that never ended has failed", input: passes + hangs, status: 1, passed: 2, failed: 1, says: "FAILED p TestC"},
		{name: "a skip is told with its reason", input: passes + noTool, passed: 2, skipped: 1, says: "no tesseract"},
		{name: "what must run may not skip", input: passes + noTool, policy: policy{mustRun: true}, passed: 2, failed: 1, says: "no tesseract"},
		{name: "absent data is a reason", input: passes + noData, policy: policy{mustRun: true}, passed: 2, skipped: 1},
		{name: "but not when it is there", input: passes + noData, policy: policy{mustRun: true, recordedData: true}, passed: 2, failed: 1},
		{name: "no tests at all", input: noTests, failed: 1},
		{name: "go test broke down", input: passes + "go: cannot find main module\n", status: 1, passed: 2, failed: 1, says: "cannot find main module"},
		{name: "slow tests are named", input: passes, passed: 2, says: "2.0 s  p TestA"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := read(strings.NewReader(tt.input))
			if err != nil {
				t.Fatal(err)
			}
			r.judge(tt.policy, tt.status)
			var out strings.Builder
			r.print(&out)
			if r.passed != tt.passed || len(r.failed) != tt.failed || len(r.skipped) != tt.skipped {
				t.Errorf("passed, failed, skipped: %d %d %d, want %d %d %d\n%s", r.passed, len(r.failed), len(r.skipped), tt.passed, tt.failed, tt.skipped, out.String())
			}
			if !strings.Contains(out.String(), tt.says) {
				t.Errorf("it says\n%s\nwithout %q", out.String(), tt.says)
			}
		})
	}
}

// TestSuites counts what ran of a suite, and misses what had to.
func TestSuites(t *testing.T) {
	const driver = `"Package":"x/internal/driver/aws","Test":"TestBlob/ceph`
	input := `{"Action":"attr",` + driver + `","Key":"suite","Value":"blob"}` + "\n" +
		`{"Action":"pass",` + driver + `/put"}` + "\n" + `{"Action":"fail",` + driver + `/get"}` + "\n" + `{"Action":"skip",` + driver + `/list"}` + "\n" +
		`{"Action":"fail",` + driver + `"}` + "\n" + `{"Action":"pass",` + driver + `x"}` + "\n"
	r, err := read(strings.NewReader(input))
	if err != nil {
		t.Fatal(err)
	}
	r.judge(policy{}, 1)
	r.count()
	before := len(r.failed)
	r.missing("# a remark\nblob aws TestBlob/ceph\nblob aws TestBlob/moto\n\n")
	var out strings.Builder
	r.printSuites(&out)
	if got := strings.Join(strings.Fields(out.String()), " "); got != "blob aws TestBlob/ceph passed 1, failed 2, skipped 1" {
		t.Errorf("the table says %q", got)
	}
	if len(r.failed) != before+1 || r.failed[before].name != "blob aws TestBlob/moto" {
		t.Errorf("missing: %+v", r.failed[before:])
	}
}
