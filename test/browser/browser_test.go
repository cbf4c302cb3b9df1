// Package browser_test drives the whole program with a real browser, as people
// use it. The scenarios are JavaScript, in the folder of that name; each is a Go
// subtest.
package browser_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// result is what run.mjs tells of a scenario.
type result struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
	Error   string  `json:"error"` // empty: it held
}

// browsers are the commands of Chromium, any of which will do.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// run plays scenarios/{file}.mjs against the address and calls each for every
// scenario as it ends. Scenarios find env in their environment.
func run(t *testing.T, address, file, screenshots string, env []string, each func(result)) {
	t.Helper()
	needModules(t)
	node, chromium := need(t, "node"), need(t, browsers...)
	cmd := exec.CommandContext(t.Context(), node, "run.mjs", chromium, address, filepath.Join("scenarios", file+".mjs"), screenshots)
	cmd.Env = append(os.Environ(), env...)
	var faults strings.Builder
	cmd.Stderr = &faults
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	played := 0
	for ; lines.Scan(); played++ {
		var r result
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Errorf("run.mjs: %v: %s", err, lines.Text())
			continue
		}
		each(r)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("run.mjs: %v\n%s", err, faults.String())
	}
	if played == 0 {
		t.Errorf("%s.mjs: no scenario", file)
	}
}

// play runs the scenarios of a file as subtests. Pictures of those that fail go
// to the folder screenshots.
func play(t *testing.T, address, file string, env ...string) {
	t.Helper()
	run(t, address, file, "screenshots", env, func(r result) {
		t.Run(r.Name, func(t *testing.T) {
			t.Logf("%.1f s", r.Seconds)
			if r.Error != "" {
				t.Error(r.Error)
			}
		})
	})
}

// need returns the path of the first of the commands that is there.
func need(t *testing.T, commands ...string) string {
	t.Helper()
	for _, c := range commands {
		if path, err := exec.LookPath(c); err == nil {
			return path
		}
	}
	missing(t, strings.Join(commands, " or ")+" is not installed")
	return ""
}

func needModules(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(filepath.Join("node_modules", "playwright-core")); err != nil {
		missing(t, "the modules of package.json are not installed: run ./check install")
	}
}

// missing skips the test; where it must run, it fails it.
func missing(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv("PACHAMAMA_TEST_MUST_RUN") != "" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}
