package browser_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// ready is the line by which the program tells where its console is, or the
// sample institution alone where that is.
var ready = regexp.MustCompile(`(?:console|sample): (http://\S+)`)

// start runs the command until the test ends and returns the address of its
// console. At the end it is interrupted, as by Ctrl-C, and must stop cleanly.
func start(t *testing.T, cmd *exec.Cmd) (address string) {
	t.Helper()
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = in, in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() {
		exited <- cmd.Wait()
		in.Close()
	}()
	t.Cleanup(func() { stop(t, cmd, exited) })

	found := make(chan string, 1)
	go listen(out, found)
	select {
	case said := <-found:
		if m := ready.FindStringSubmatch(said); m != nil {
			return m[1]
		}
		t.Fatalf("%s ended before its console was there:\n%s", cmd, said)
	case <-time.After(time.Minute):
		t.Fatalf("%s: no console within a minute", cmd)
	}
	return ""
}

// listen reads all that the program says. It sends the line that tells of the
// console, or all lines if there was none.
func listen(r io.Reader, found chan<- string) {
	var said strings.Builder
	for lines := bufio.NewScanner(r); lines.Scan(); {
		if ready.MatchString(lines.Text()) {
			found <- lines.Text()
			break
		}
		said.WriteString(lines.Text() + "\n")
	}
	io.Copy(io.Discard, r) // it ends with the program
	select {
	case found <- said.String():
	default:
	}
}

func stop(t *testing.T, cmd *exec.Cmd, exited <-chan error) {
	t.Helper()
	if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	select {
	case err := <-exited:
		if err != nil {
			t.Errorf("%s, when interrupted: %v", cmd, err)
		}
	case <-time.After(30 * time.Second):
		t.Errorf("%s is still there 30 seconds after the interrupt", cmd)
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
		<-exited
	}
}
