package browser_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestConsole harvests the sample institution and goes through the console as
// people do, while the harvest goes on and after. Files in a row look at what those
// before them have made.
func TestConsole(t *testing.T) {
	needModules(t)
	need(t, "node")
	need(t, browsers...)
	program := build(t)
	command := func(args ...string) *exec.Cmd { return exec.CommandContext(context.Background(), program, args...) }
	console := start(t, command("demo", "--data", t.TempDir(), "--listen", "127.0.0.1:0"))
	if !t.Run("watch", func(t *testing.T) { play(t, console, "watch") }) {
		t.Fatal("without a harvest there is nothing to look at")
	}
	slow := start(t, command("sample", "--addr", "127.0.0.1:0", "--records", "20000", "--latency", "1s"))
	t.Run("after", func(t *testing.T) {
		t.Run("harvesting", func(t *testing.T) {
			t.Parallel()
			for _, file := range []string{"collections", "runs", "pages"} {
				t.Run(file, func(t *testing.T) { play(t, console, file, "PACHAMAMA_TEST_SLOW_SOURCE="+slow) })
			}
		})
		t.Run("searching", func(t *testing.T) {
			t.Parallel()
			for _, file := range []string{"words", "search", "record", "keyboard", "results"} {
				t.Run(file, func(t *testing.T) { play(t, console, file) })
			}
			t.Run("scan", func(t *testing.T) {
				need(t, "tesseract")
				play(t, console, "scan")
			})
		})
	})
	t.Run("publish", func(t *testing.T) { play(t, console, "publish") })
}

// build compiles the program as it is released.
func build(t *testing.T) (program string) {
	t.Helper()
	program = filepath.Join(t.TempDir(), "pachamama")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "nodynamic", "-o", program, "../../cmd/pachamama").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}
