//go:build !linux

package tesseract

import "os/exec"

// limitMemory does nothing where a running process cannot be limited; its time
// is.
func limitMemory(*exec.Cmd, int64) {}
