package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// watchOwn looks ten times a second at how much memory of a process is its own,
// and no file mapped into it. The function returned ends this and tells the
// most; 0 where the system does not tell.
func watchOwn(pid int) (most func() int64) {
	stop, peak := make(chan struct{}), make(chan int64)
	go func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		var top int64
		for {
			select {
			case <-stop:
				peak <- top
				return
			case <-tick.C:
				top = max(top, ownMemory(pid))
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-peak
	}
}

// ownMemory reads RssAnon of Linux, in bytes.
func ownMemory(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "\nRssAnon:")
	line, _, _ := strings.Cut(after, "\n")
	kilobytes, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(line, "kB")), 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes << 10
}
