//go:build !unix

package tesseract

import (
	"context"
	"os/exec"
)

// command returns the program as it is: only its time is bounded.
func command(ctx context.Context, _ int64, path string, arguments ...string) *exec.Cmd {
	return exec.CommandContext(ctx, path, arguments...)
}
