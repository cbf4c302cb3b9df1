//go:build unix

package tesseract

import (
	"context"
	"os/exec"
	"strconv"
	"syscall"
)

// bounded runs a program with a bound on its address space, in kilobytes; a
// system that knows no such bound runs it without.
const bounded = `ulimit -v "$1" 2>/dev/null; shift; exec "$@"`

// command returns the program with a bound on its memory, in bytes, in a group
// of processes of its own, which is killed as a whole.
func command(ctx context.Context, memory int64, path string, arguments ...string) *exec.Cmd {
	given := append([]string{"-c", bounded, "sh", strconv.FormatInt(memory/1024, 10), path}, arguments...)
	cmd := exec.CommandContext(ctx, "/bin/sh", given...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}
