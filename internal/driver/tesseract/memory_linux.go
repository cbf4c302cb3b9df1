package tesseract

import (
	"os/exec"

	"golang.org/x/sys/unix"
)

// limitMemory bounds the address space of a process that has just started. One
// that has ended already needs no bound.
func limitMemory(cmd *exec.Cmd, bytes int64) {
	limit := unix.Rlimit{Cur: uint64(bytes), Max: uint64(bytes)}
	_ = unix.Prlimit(cmd.Process.Pid, unix.RLIMIT_AS, &limit, nil)
}
