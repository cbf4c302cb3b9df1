package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// server is the program that serves.
type server struct {
	url string
	cmd *exec.Cmd
}

// startServer returns when the first page was answered.
func startServer(ctx context.Context, program, data string) (*server, error) {
	cmd := exec.CommandContext(ctx, program, "serve", "--data", data, "--listen", "127.0.0.1:0")
	said, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd}
	lines := bufio.NewReader(said)
	line, err := lines.ReadString('\n')
	_, address, ok := strings.Cut(strings.TrimSpace(line), "console: ")
	if err != nil || !ok {
		s.stop()
		return nil, fmt.Errorf("the console does not start: %q: %w", line, err)
	}
	go io.Copy(io.Discard, lines) //nolint:errcheck // so that it is never held up by what it says
	s.url = strings.TrimSuffix(address, "/")
	if _, err := get(ctx, s.url+"/health"); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *server) stop() {
	s.cmd.Process.Signal(os.Interrupt) //nolint:errcheck // it may be gone already
	s.cmd.Wait()                       //nolint:errcheck // how it ends does not matter
}

// askAll asks for pages and returns the slowest first.
func (s *server) askAll(ctx context.Context, paths []string) ([]asked, error) {
	var out []asked
	for _, path := range paths {
		a, err := s.ask(ctx, path)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b asked) int { return int(b.median - a.median) })
	return out, nil
}

// ask asks for a page again and again.
func (s *server) ask(ctx context.Context, path string) (asked, error) {
	var took []time.Duration
	for range asks + 1 {
		began := time.Now()
		if _, err := get(ctx, s.url+path); err != nil {
			return asked{}, err
		}
		took = append(took, time.Since(began))
	}
	took = took[1:]
	slices.Sort(took)
	return asked{path, took[len(took)/2], took[len(took)-1]}, nil
}
