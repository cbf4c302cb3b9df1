package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// measureCurl has curl write the same pages to files, over one connection, and
// returns how long it took; 0 when there is no curl. It need not follow tokens
// nor flush files to the disk: it is told all addresses.
func measureCurl(ctx context.Context, urls []string, folder string) (time.Duration, error) {
	if _, err := exec.LookPath("curl"); errors.Is(err, exec.ErrNotFound) {
		return 0, nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return 0, err
	}
	var config strings.Builder
	for i, url := range urls {
		fmt.Fprintf(&config, "url = %q\noutput = %q\n", url, filepath.Join(folder, fmt.Sprintf("%06d.xml", i+1)))
	}
	cmd := exec.CommandContext(ctx, "curl", "--silent", "--fail", "--compressed", "--config", "-")
	cmd.Stdin, cmd.Stderr = strings.NewReader(config.String()), os.Stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("curl: %w", err)
	}
	return time.Since(began), nil
}
