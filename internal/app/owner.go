package app

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// owner names this program's holds on runs: host, process, and when it began.
func owner() string {
	return fmt.Sprintf("%s/%d/%d", place(), os.Getpid(), time.Now().UnixNano())
}

// place names what process numbers belong to: the host, and on Linux its boot and
// the container, since machines and containers may share a host name.
func place() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	if boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		host += "," + strings.TrimSpace(string(boot))
	}
	if namespace, err := os.Readlink("/proc/self/ns/pid"); err == nil {
		host += "," + namespace
	}
	return strings.ReplaceAll(host, "/", "-")
}

// gone tells whether the process that an owner names is known to be dead: one
// of this machine that answers no signal. Of other machines nothing is known.
func gone(owner string) bool {
	parts := strings.Split(owner, "/")
	if len(parts) != 3 || parts[0] != place() {
		return false
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil || pid == os.Getpid() {
		return false
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return true
	}
	err = p.Signal(syscall.Signal(0))
	return errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH)
}
