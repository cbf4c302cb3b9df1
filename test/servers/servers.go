// Package servers starts real servers for tests of drivers: each on a free port
// of this machine, with its data in a folder of the test, ended with the test.
// The script beside it installs them; ./check calls it.
package servers

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Folder is where the servers' programs are.
func Folder() string {
	if folder := os.Getenv("PACHAMAMA_TEST_SERVERS"); folder != "" {
		return folder
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "pachamama", "servers")
}

// program returns the path of a server's program. Without it the test is
// skipped, or fails where it must run.
func program(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(Folder(), name)
	if path, err := filepath.EvalSymlinks(path); err == nil { // another user may not see the link
		return path
	}
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	if os.Getenv("PACHAMAMA_TEST_MUST_RUN") != "" {
		t.Fatalf("%s is not installed, and PACHAMAMA_TEST_MUST_RUN is set", name)
	}
	t.Skipf("%s is not installed: `./check servers` installs it", name)
	return ""
}

// Port returns a port of this machine that is free now.
func Port(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Process is a server that runs.
type Process struct {
	t    testing.TB
	cmd  *exec.Cmd
	out  output
	done chan struct{} // closed when it ended
}

// start starts a command and waits until ready says that it answers. It is
// killed at the end of the test, with all that it started.
func start(t testing.TB, cmd *exec.Cmd, ready func(context.Context) error) *Process {
	t.Helper()
	p := &Process{t: t, cmd: cmd, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &p.out, &p.out
	group(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait() // how a server that is killed ends says nothing
		close(p.done)
	}()
	t.Cleanup(p.Kill)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for {
		err := ready(ctx)
		if err == nil {
			return p
		}
		select {
		case <-p.done:
			t.Fatalf("%s ended at its start: %v\n%s", cmd, err, p.out.String())
		case <-ctx.Done():
			t.Fatalf("%s does not answer: %v\n%s", cmd, err, p.out.String())
		case <-time.After(50 * time.Millisecond): // no server tells when it is ready
		}
	}
}

// Kill ends the server at once, as a power cut would. It may be called twice.
func (p *Process) Kill() {
	killGroup(p.cmd)
	<-p.done
}

// dial is ready when something listens.
func dial(port int) func(context.Context) error {
	return func(ctx context.Context) error {
		var d net.Dialer
		c, err := d.DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			c.Close()
		}
		return err
	}
}

// output keeps the end of what a server prints.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const maxOutput = 64 << 10

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.buf.Len() > maxOutput {
		o.buf.Reset()
	}
	return o.buf.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
