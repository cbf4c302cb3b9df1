// Package cli_test holds the command line to its contract: what goes to stdout and
// what to stderr, exit codes, JSON. Each scenario is a script in testdata.
package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ucldc/pachamama/internal/cli"
	"github.com/ucldc/pachamama/internal/sample"
)

// TestMain makes this test binary the program when a script calls it so.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pachamama": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		code := cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
		stop()
		os.Exit(code)
	}})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata", Setup: setup, RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"fails": fails, "json": readJSON, "lines": lines},
	})
}

// setup gives a script an empty data folder, and the sample institution at $SAMPLE.
func setup(env *testscript.Env) error {
	institution, err := sample.New(sample.Options{Records: 30, PageSize: 10})
	if err != nil {
		return err
	}
	server := httptest.NewServer(institution.Handler())
	env.Defer(server.Close)
	data := filepath.Join(env.WorkDir, "data")
	cache := filepath.Join(os.TempDir(), "pachamama-pdfium-test") // compiling takes seconds
	for _, dir := range []string{cache, filepath.Join(data, "cache")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	env.Setenv("SAMPLE", server.URL+"/oai")
	env.Setenv("PACHAMAMA_DATA", data)
	env.Setenv("PACHAMAMA_ALLOW", "127.0.0.0/8")
	env.Setenv("PACHAMAMA_HOST_REQUESTS", "1000")
	return os.Symlink(cache, filepath.Join(data, "cache", "pdfium"))
}

// fails CODE COMMAND... runs a command that must end with the exit code.
func fails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails CODE COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	failed, ok := errors.AsType[*exec.ExitError](err)
	if !ok || strconv.Itoa(failed.ExitCode()) != args[0] {
		ts.Fatalf("%v ended with %v, want exit code %s", args[1:], err, args[0])
	}
}

// json FILE [PATH WANT | PATH > VARIABLE] reads a file, or stdout, as JSON, and
// holds what stands at the path (members and indexes, joined by dots; "len" is the
// length of a list) to a value, or keeps it in a variable.
func readJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: json FILE [PATH WANT | PATH > VARIABLE]")
	}
	var v any
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &v); err != nil {
		ts.Fatalf("%s is not JSON: %v", args[0], err)
	}
	if len(args) == 1 {
		return
	}
	got, err := at(v, args[1])
	switch {
	case err != nil:
		ts.Fatalf("%s: %v", args[1], err)
	case len(args) == 2: // it is there
	case len(args) == 4 && args[2] == ">":
		ts.Setenv(args[3], got)
	case len(args) != 3 || got != args[2]:
		ts.Fatalf("%s is %q, want %q", args[1], got, args[2:])
	}
}

func at(v any, path string) (string, error) {
	for name := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			var ok bool
			if v, ok = x[name]; !ok {
				return "", fmt.Errorf("there is no %q", name)
			}
		case []any:
			if name == "len" {
				return strconv.Itoa(len(x)), nil
			}
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(x) {
				return "", fmt.Errorf("a list of %d has no %q", len(x), name)
			}
			v = x[i]
		default:
			return "", fmt.Errorf("%v has no members", v)
		}
	}
	return fmt.Sprint(v), nil
}

// lines FILE N counts the lines of a file, of stdout or stderr.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lines FILE N")
	}
	if n := strings.Count(ts.ReadFile(args[0]), "\n"); strconv.Itoa(n) != args[1] {
		ts.Fatalf("%s has %d lines, want %s", args[0], n, args[1])
	}
}
