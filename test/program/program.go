// Package program builds the program for tests that meet it as people do, from
// outside.
package program

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// Build builds the program into the folder and returns its path.
func Build(ctx context.Context, folder string) (string, error) {
	path := filepath.Join(folder, "pachamama")
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", "nodynamic", "-o", path, "github.com/ucldc/pachamama/cmd/pachamama")
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return path, nil
}
